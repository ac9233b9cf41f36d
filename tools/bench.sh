#!/usr/bin/env bash
# bench.sh [instructions [write]]: what the library costs, beside curl, nlohmann/json and pyargus in the same run; fails for a missed target. instructions: what its parts cost in instructions, against the stored ones; write: stores them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

[[ "$*" =~ ^(|instructions|instructions write)$ ]] || die "usage: ./dev bench [instructions [write]]"
install_packages "${library_packages[@]}" curl binutils openssl python3-venv sqlite3 valgrind
need_space build 200
if [ "${1:-}" != instructions ]; then
  provide_venv pyargus "argus-api-client==0.8.0"
  provide_nginx
fi
all_is_fetched
use_ccache
configure release build/bench -DARGUS_BUILD_TESTING=OFF -DARGUS_BUILD_EXAMPLES=OFF -DARGUS_BUILD_BENCHMARKS=ON
if [ "${1:-}" = instructions ]; then
  compile build/bench --target argus_benchmark_parts
  "$(system_python)" benchmarks/instructions build/bench "${@:2}"
else
  compile build/bench
  tests/with-tool nginx "$(system_python)" benchmarks/run build/bench "$(cache_directory)/pyargus/bin/python"
fi
