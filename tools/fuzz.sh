#!/usr/bin/env bash
# tools/fuzz.sh FLAG...: runs every fuzz target of build/fuzz with these flags of libFuzzer, as in -max_total_time=60. Inputs that reach
# something new are kept in build/fuzz/found; one that breaks a promise is saved in build/, and the script fails with its name.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

logs=build/log
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
programs=(build/fuzz/tests/fuzz/argus_fuzz_*)
[ -x "${programs[0]}" ] || die "build/fuzz has no fuzz targets: run ./dev fuzz"
mkdir -p "$logs"

dictionary_of() {
  case $1 in
    api_root | path | query | retry_after | tag_text | timestamp) echo tests/fuzz/text.dict ;;
    *) echo tests/fuzz/json.dict ;;
  esac
}

# fuzz NOUN FLAG...
fuzz() {
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

status=0
await_one() { wait -n || status=1; }

running=0
for program in "${programs[@]}"; do
  if [ "$running" -ge "$jobs" ]; then
    await_one
    running=$((running - 1))
  fi
  fuzz "${program##*argus_fuzz_}" "$@" &
  running=$((running + 1))
done
for ((; running > 0; running--)); do await_one; done
exit "$status"
