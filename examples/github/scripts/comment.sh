#!/usr/bin/env bash
# Keeps one comment of a pull request: FILE is its text. The comment is found by a marker and by its author, and edited in place.
# GITHUB_REPOSITORY and PR_NUMBER say where, GH_TOKEN (with `pull-requests: write`) by whom, BOT is that login.
# TRUSTED=true: the file was written by tenantry in this very job. Otherwise it is taken for hostile: shown as text in a code block.
set -euo pipefail

LONGEST=60000     # characters of the report; a comment of GitHub takes 65,536
LARGEST=1000000   # bytes of a file that is read at all

refuse() {
  echo "::error title=comment::$1"
  exit 65
}

file=${1:?the file to post}
bot=${BOT:-github-actions[bot]}
[[ ${PR_NUMBER:-} =~ ^[1-9][0-9]{0,9}$ ]] || refuse "PR_NUMBER is no number"
[[ ${GITHUB_REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || refuse "GITHUB_REPOSITORY is no repository"
[ ! -L "$file" ] && [ -f "$file" ] || refuse "the report is no plain file"
[ "$(wc -c <"$file")" -le "$LARGEST" ] || refuse "the report is too large"

# control characters and marks that turn the reading direction go; what is no UTF-8 is replaced; what is too long is cut
body=$(
  jq --null-input --raw-output --rawfile text "$file" --argjson longest "$LONGEST" --arg trusted "${TRUSTED:-false}" '
    $text | gsub("\r\n"; "\n")
    | gsub("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]"; "")
    | (if test("^<!-- tenantry:[a-z]{1,20} -->\n") then capture("^(?<mark><!-- tenantry:[a-z]{1,20} -->)\n(?<text>[\\s\\S]*)$")
       else { mark: "<!-- tenantry:plan -->", text: . } end)
    | (.text | length) as $length
    | .text |= .[:$longest]
    | (if $length > $longest then "\n\n\($length - $longest) more characters were cut off.\n" else "" end) as $more
    | if $trusted == "true" then "\(.mark)\n\(.text)\($more)"
      else
        ([.text | match("~+"; "g").length] | max // 0) as $run
        | ("~" * ([$run + 1, 4] | max)) as $fence
        | "\(.mark)\nFrom a run of the pull request itself, without secrets. Its author can write anything into this block.\n\n\($fence)text\n\(.text)\n\($fence)\n\($more)"
      end'
)
marker=${body%%$'\n'*}

comments="repos/$GITHUB_REPOSITORY/issues/$PR_NUMBER/comments"
found=$(
  gh api --paginate "$comments?per_page=100" |
    jq --slurp --raw-output --arg bot "$bot" --arg marker "$marker" \
      'add // [] | map(select(.user.login == $bot and ((.body // "") | startswith($marker))) | .id) | first // empty'
)
request=$(jq --null-input --arg body "$body" '{ body: $body }')
if [ -n "$found" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$found" --input - <<<"$request" >/dev/null
  echo "Comment $found was edited."
else
  gh api --method POST "$comments" --input - <<<"$request" >/dev/null
  echo "A comment was added."
fi
