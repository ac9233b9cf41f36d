#!/usr/bin/env bash
# test.sh: builds the library, the examples and the tests, and runs the tests, the live ones against the newest real server; what takes longer runs in ci.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

live_versions=(2.10.2)

fetch() {
  install_packages "${library_packages[@]}" "${server_packages[@]}" "${test_packages[@]}"
  need_space build 3500
  provide_test_tools
  fetch_servers
}

build() {
  configure dev build/dev
  compile build/dev --target argus_tests
}

step "what it needs" fetch
all_is_fetched
use_ccache
step "a real server" start_servers
step "building" build
step "testing" run_tests build/dev --label-exclude '^(live_full|package_full|faults|differential|histories)$'
