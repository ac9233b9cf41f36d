#!/usr/bin/env bash
# coverage.sh: which lines the tests run; fails for one that they don't and that tests/uncovered.txt doesn't explain.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

install_packages "${library_packages[@]}" "${test_packages[@]}" gcovr python3
need_space build 4000
provide_test_tools
all_is_fetched
use_ccache
# Source by source, as gcovr counts.
configure dev build/coverage -DCMAKE_UNITY_BUILD=OFF -DCMAKE_CXX_FLAGS="--coverage -fprofile-update=atomic"
compile build/coverage --target argus_tests
find build/coverage -name '*.gcda' -delete
run_tests build/coverage --label-regex '^(unit|server|nginx|processes|example)$'
quietly "$logs/gcovr.log" "reading the counts" gcovr --root . --object-directory build/coverage \
  --filter 'include/' --filter 'src/' --exclude 'src/testing/' --exclude 'include/argus/testing/' \
  --json build/coverage/coverage.json build/coverage
"$(system_python)" tools/check-coverage build/coverage/coverage.json tests/uncovered.txt ||
  die "lines are never run, or tests/uncovered.txt is out of date; see above"
