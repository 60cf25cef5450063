#!/usr/bin/env bash
# Commits .tenantry/state.json to the branch that the job runs on, if it changed. GH_TOKEN (with `contents: write`) is used for this
# one push, and kept nowhere.
set -euo pipefail

state=.tenantry/state.json
[ -f "$state" ] || { echo "There is no state."; exit 0; }
git add --force -- "$state"
if git diff --cached --quiet -- "$state"; then
  echo "The state is as it was."
  exit 0
fi
git -c user.name="tenantry" -c user.email="tenantry@users.noreply.invalid" commit --quiet --message "The state after a run of tenantry" -- "$state"
credentials=$(printf 'x-access-token:%s' "$GH_TOKEN" | base64 --wrap=0)
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $credentials" \
  git push --quiet "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "HEAD:$GITHUB_REF"
echo "The state was committed."
