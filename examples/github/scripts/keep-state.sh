#!/usr/bin/env bash
# Commits .tenantry/state.json and .tenantry/ledger to the branch that the job runs on, if they changed. GH_TOKEN (with
# `contents: write`) is used for this one push, and kept nowhere.
set -euo pipefail

kept=()
for path in .tenantry/state.json .tenantry/ledger; do
  if [ -e "$path" ]; then kept+=("$path"); fi
done
[ ${#kept[@]} -gt 0 ] || { echo "There is no state."; exit 0; }
git add --force -- "${kept[@]}"
if git diff --cached --quiet -- "${kept[@]}"; then
  echo "The state is as it was."
  exit 0
fi
git -c user.name="tenantry" -c user.email="tenantry@users.noreply.invalid" commit --quiet --message "The state after a run of tenantry" -- "${kept[@]}"
credentials=$(printf 'x-access-token:%s' "$GH_TOKEN" | base64 --wrap=0)
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $credentials" \
  git push --quiet "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY" "HEAD:$GITHUB_REF"
echo "The state was committed."
