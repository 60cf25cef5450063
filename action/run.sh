#!/usr/bin/env bash
# Runs one command of tenantry for action.yml. Everything comes in as INPUT_* variables; nothing of it is evaluated.
set -euo pipefail

fail() {
  echo "::error title=tenantry::$1"
  exit 64
}

output() { printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/null}"; }

command=${INPUT_COMMAND:-plan}
case $command in
  validate | plan | drift | apply | verify | inventory | graph | flows | impact | promote | handoff | evidence | rotate | fmt) ;;
  *) fail "the command is not one that this action runs; it takes validate, plan, drift, apply, verify and other commands without a prompt" ;;
esac
case ${INPUT_TREAT_WAITING_AS_FAILURE:-false} in
  true | false) ;;
  *) fail "treat-waiting-as-failure is true or false" ;;
esac
case ${INPUT_PASS_ON:-} in
  *[!0-9\ ]*) fail "pass-on takes exit codes, separated by blanks" ;;
esac

# a path in `binary` counts from where the job starts, not from working-directory
binary=${INPUT_BINARY:-}
if [ -n "$binary" ]; then
  [ -x "$binary" ] || fail "the input binary names no program"
  binary=$(realpath -- "$binary")
elif binary=$(command -v tenantry); then
  :
elif command -v cargo >/dev/null; then
  echo "No tenantry on the PATH: building this action's own."
  root=${RUNNER_TEMP:-/tmp}/tenantry-build
  cargo install --quiet --locked --path "$(dirname "$0")/.." --root "$root"
  binary=$root/bin/tenantry
else
  fail "no tenantry on the PATH, and no Rust to build it: give the input binary"
fi

reports=${INPUT_REPORTS:-${RUNNER_TEMP:-/tmp}/tenantry-reports}
mkdir -p -- "$reports"
reports=$(realpath -- "$reports")
cd -- "${INPUT_WORKING_DIRECTORY:-.}"

arguments=("$command")
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("$line")
done <<<"${INPUT_ARGS:-}"
while IFS= read -r line; do
  [ -z "$line" ] || arguments+=("--config=$line")
done <<<"${INPUT_CONFIG:-}"
case $command in
  validate | plan | drift)
    arguments+=("--report=markdown=$reports/$command.md" "--report=sarif=$reports/$command.sarif")
    arguments+=("--report=junit=$reports/$command.xml" "--report=json=$reports/$command.json" "--report=github=-")
    output reports "$reports"
    ;;
esac

code=0
CI=true "$binary" "${arguments[@]}" || code=$?
output exit-code "$code"
if [ "$code" = 4 ]; then
  output waiting true
  echo "::notice title=tenantry::Something waits for a person: see the handoffs above."
  [ "${INPUT_TREAT_WAITING_AS_FAILURE:-false}" = true ] || exit 0
else
  output waiting false
fi
for pass in ${INPUT_PASS_ON:-}; do
  [ "$code" != "$pass" ] || exit 0
done
exit "$code"
