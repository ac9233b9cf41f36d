#!/usr/bin/env bash
# fuzz.sh [SECONDS]: runs each fuzz target for so long, 60 seconds by default, as many at once as there are processors. Inputs that
# reach something new are kept in build/fuzz/found; one that breaks a promise is saved in build/, and the script fails with its name.
# fuzz.sh briefly: 20,000 inputs for each target, the same in every run: nothing that an earlier one has found, and one seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

dictionary_of() {
  case $1 in
    api_root | path | query | retry_after | tag_text | timestamp) echo tests/fuzz/text.dict ;;
    *) echo tests/fuzz/json.dict ;;
  esac
}

# fuzz_one NOUN FLAG...: with these flags of libFuzzer.
fuzz_one() {
  local noun=$1 found=build/fuzz/found/$1 log=$logs/fuzz-$1.log
  shift
  mkdir -p "$found"
  if build/fuzz/tests/fuzz/"argus_fuzz_$noun" -dict="$(dictionary_of "$noun")" -artifact_prefix="build/fuzz-$noun-" -timeout=20 \
    "$@" "$found" "tests/fuzz/corpus/$noun" </dev/null >"$log" 2>&1; then
    say "$noun: $(grep -c . < <(find "$found" -type f)) new inputs, $(grep '^Done ' "$log" | tail -n 1)"
    return
  fi
  grep -E '^broken promise|ERROR: |runtime error: |terminate called|what\(\)' "$log" | head -n 5 >&2 || true
  printf '%s: %s breaks on %s; its words are in %s\n' "$(basename "$0")" "$noun" \
    "$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)" "$log" >&2
  return 1
}

# fuzz_all FLAG...
fuzz_all() {
  local program running=0 status=0
  for program in build/fuzz/tests/fuzz/argus_fuzz_*; do
    if [ "$running" -ge "$jobs" ]; then
      wait -n || status=1
      running=$((running - 1))
    fi
    fuzz_one "${program##*argus_fuzz_}" "$@" &
    running=$((running + 1))
  done
  for (( ; running > 0; running--)); do wait -n || status=1; done
  return "$status"
}

[[ ${1:-60} =~ ^([1-9][0-9]*|briefly)$ ]] || die "usage: ./dev fuzz [SECONDS]"
install_clang
need_space build 1000
all_is_fetched
use_ccache
configure fuzz build/fuzz
compile build/fuzz
if [ "${1:-}" = briefly ]; then
  rm -rf build/fuzz/found
  fuzz_all -runs=20000 -seed=1
else
  fuzz_all -max_total_time="${1:-60}"
fi
