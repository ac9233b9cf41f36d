#!/usr/bin/env bash
# sanitize.sh asan|tsan: the tests without a real Argus under Clang's address and undefined-behaviour sanitizers, or its thread sanitizer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

[[ ${1:-} =~ ^(asan|tsan)$ ]] || die "usage: ./dev sanitize asan|tsan"
install_clang
need_space build 4000
provide_nginx
all_is_fetched
use_ccache
run_unrandomized
configure "$1" "build/$1"
compile "build/$1" --target argus_sanitized_tests
run_tests "build/$1" --label-regex '^(unit|server|nginx|fuzz_corpus)$'
