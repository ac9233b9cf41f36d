#!/usr/bin/env bash
# differential.sh: the same thousands of requests for the fake server and for real ones, and their answers compared.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

install_packages "${library_packages[@]}" "${server_packages[@]}" "${test_packages[@]}"
need_space build 2000
fetch_servers
all_is_fetched
use_ccache
start_servers
configure dev build/dev
compile build/dev --target argus_differential
run_tests build/dev --label-regex '^differential$'
