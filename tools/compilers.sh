#!/usr/bin/env bash
# compilers.sh [COMPILER...]: the libraries and the unit tests with the oldest compilers that are promised, and a newer one; or with those.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

[ $# -gt 0 ] || set -- g++-11 clang++-13 clang++-16
install_packages "${library_packages[@]}" "${test_packages[@]}" "${@/clang++/clang}"
need_space build $((1500 * $#))
all_is_fetched
use_ccache
for compiler; do
  # Without debug information, since nobody looks at it here.
  configure dev "build/$compiler" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS_DEBUG=-O0
  compile "build/$compiler" --target argus_unit_tests argus_testing
  run_tests "build/$compiler" --tests-regex '^unit: '
done
