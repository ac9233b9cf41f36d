#!/usr/bin/env bash
# valgrind.sh: the unit tests and some server tests under valgrind's memcheck.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# Those server tests, all of which must exist, that need no more than some seconds each when everything is 30 times as slow.
server_tests='a request is sent as it is*,a connection is reused,a refused connection is*,an answer that breaks off*,a write on a reused*,redirects*,no other host*,a proxy*,an answer whose headers*,a TLS handshake*,a handshake*'

under_valgrind() {
  valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect \
    --suppressions=tools/valgrind.supp "$@"
}

install_packages "${library_packages[@]}" "${test_packages[@]}" valgrind
need_space build 2500
all_is_fetched
use_ccache
configure dev build/dev
compile build/dev --target argus_unit_tests argus_server_tests
# 200 of the glue kit's random histories would take ten minutes.
export RC_PARAMS='seed=1 max_success=5'

# The second measures memory by glibc's own counts, which valgrind replaces; the third measures time. To Catch2 a comma ends
# a name.
unit_tests() {
  build/dev/tests/argus_unit_tests --list-test-names-only |
    grep -vE '^(listing ten times|the memory for an answer is bounded|concealing takes time)' | sed 's/,/\\,/g' || true
}

# One process for each processor: valgrind runs a program's threads one at a time.
split_unit_tests() {
  rm -f "$logs"/valgrind-unit-*
  unit_tests | awk -v parts="$jobs" -v file="$logs/valgrind-unit-" '{ print > (file NR % parts ".tests") }'
  [ "$(cat "$logs"/valgrind-unit-*.tests | wc -l)" -gt 500 ] || die "the unit tests weren't found: the check would check nothing"
}

# run_part NAME COMMAND ARGUMENT...
run_part() {
  if under_valgrind "${@:2}" >"$logs/valgrind-$1.log" 2>&1; then
    say "$1: $(tail -n 2 "$logs/valgrind-$1.log" | grep .)"
    return
  fi
  tail -n 60 "$logs/valgrind-$1.log" >&2
  die "valgrind or a test of $1 objects; its words are in $logs/valgrind-$1.log"
}

say "unit tests and server tests under valgrind"
split_unit_tests
parts=()
for tests in "$logs"/valgrind-unit-*.tests; do
  run_part "$(basename "$tests" .tests | sed 's/valgrind-//')" build/dev/tests/argus_unit_tests --input-file "$tests" &
  parts+=($!)
done
run_part server build/dev/tests/argus_server_tests --warn NoTests "$server_tests" &
parts+=($!)
status=0
for part in "${parts[@]}"; do wait "$part" || status=1; done
exit "$status"
