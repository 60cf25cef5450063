#!/usr/bin/env bash
# Keeps one issue about drift: opened or updated after exit code 3, closed after 0, left alone after anything else, which says
# nothing about drift. FILE is the Markdown that `tenantry drift --report markdown=FILE` wrote in this job; EXIT_CODE its exit code.
set -euo pipefail

LABEL=tenantry-drift
TITLE="Drift: the live side is not as recorded"
LONGEST=60000

file=${1:?the Markdown report}
code=${EXIT_CODE:?the exit code of tenantry drift}
bot=${BOT:-github-actions[bot]}
[[ ${GITHUB_REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || { echo "GITHUB_REPOSITORY is no repository" >&2; exit 65; }
case $code in
  0 | 3) ;;
  *)
    echo "Exit code $code: nothing is known about drift, so the issue stays as it is."
    exit 0
    ;;
esac

issues="repos/$GITHUB_REPOSITORY/issues"
open=$(
  gh api --method GET --paginate "$issues" -f state=open -f "labels=$LABEL" -f per_page=100 |
    jq --slurp --raw-output --arg bot "$bot" \
      'add // [] | map(select(.user.login == $bot and (has("pull_request") | not)) | .number) | min // empty'
)
send() { gh api --method "$1" "$2" --input - >/dev/null; }

if [ "$code" = 0 ]; then
  if [ -n "$open" ]; then
    jq --null-input '{ body: "No drift any more." }' | send POST "$issues/$open/comments"
    jq --null-input '{ state: "closed", state_reason: "completed" }' | send PATCH "$issues/$open"
    echo "Issue $open was closed."
  else
    echo "No drift, and no issue is open."
  fi
  exit 0
fi

[ ! -L "$file" ] && [ -f "$file" ] || { echo "there is no report" >&2; exit 65; }
body=$(
  jq --null-input --raw-output --rawfile text "$file" --argjson longest "$LONGEST" --arg run "${RUN_URL:-}" '
    $text
    | (if length > $longest then "\(.[:$longest])\n\n\(length - $longest) more characters were cut off.\n" else . end)
    | if $run == "" then . else "\(.)\n\nLast seen by \($run)\n" end'
)
if [ -n "$open" ]; then
  jq --null-input --arg body "$body" '{ body: $body }' | send PATCH "$issues/$open"
  echo "Issue $open was updated."
else
  jq --null-input --arg title "$TITLE" --arg body "$body" --arg tag "$LABEL" '{ title: $title, body: $body, labels: [$tag] }' |
    send POST "$issues"
  echo "An issue was opened."
fi
