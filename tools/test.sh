#!/usr/bin/env bash
# test.sh: builds everything and runs the tests, the live ones against real servers; those that take minutes each run in ci.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

fetch() {
  install_packages "${library_packages[@]}" "${server_packages[@]}" "${test_packages[@]}"
  need_space build 3500
  provide_nginx
  fetch_servers
}

build() {
  configure dev build/dev
  compile build/dev
}

step "what it needs" fetch
all_is_fetched
use_ccache
step "real servers" start_servers
step "building" build
step "testing" run_tests build/dev --label-exclude '^(package_full|faults|differential)$'
