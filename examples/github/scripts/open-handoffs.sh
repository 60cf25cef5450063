#!/usr/bin/env bash
# Prints `open=N`: how many handoffs a state file has open. 0 without a file.
set -euo pipefail

state=${1:?the state file}
[ -f "$state" ] || { echo "open=0"; exit 0; }
jq --raw-output '"open=\([.journal[] | select(.phase == "started" or .phase == "waiting")] | length)"' "$state"
