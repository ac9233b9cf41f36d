#!/usr/bin/env bash
# versions.sh: the tests of the client and of the examples against the real servers of the older versions that are supported.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

live_versions=(2.9.1 1.37.0 1.29.0)
install_packages "${library_packages[@]}" "${server_packages[@]}" "${test_packages[@]}"
need_space build 2500
fetch_servers
all_is_fetched
use_ccache
start_servers
configure dev build/dev
compile build/dev --target argus_live_tests argus_examples_tests
run_tests build/dev --label-regex '^live_full$'
