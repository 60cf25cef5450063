#!/usr/bin/env bash
# Prints the number of the open pull request that a finished run (workflow_run) belongs to, by what GitHub says of the run alone:
# HEAD_OWNER and HEAD_BRANCH find it, HEAD_SHA has to be its head still. Prints nothing when there is none, or more than one.
set -euo pipefail

[[ ${HEAD_SHA:-} =~ ^[0-9a-f]{40}$ ]] || { echo "HEAD_SHA is no commit" >&2; exit 65; }
gh api --method GET "repos/$GITHUB_REPOSITORY/pulls" -f state=open -f "head=$HEAD_OWNER:$HEAD_BRANCH" -f per_page=100 |
  jq --raw-output --arg sha "$HEAD_SHA" '[.[] | select(.head.sha == $sha) | .number] | if length == 1 then .[0] else empty end'
