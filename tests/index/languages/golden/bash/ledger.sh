#!/bin/bash
source ./lib/store.sh
. "$(dirname "$0")/lib/money.sh"

export LEDGER_MAX=3
declare -r CURRENCY=EUR
PATHS=("$HOME" "$PWD")

# Opens a ledger.
open_ledger() {
  local path="$1"
  total "$path" | sort
}

function total {
  for entry in "$@"; do
    add_money "$entry"
  done
}

open_ledger "$LEDGER_MAX"
