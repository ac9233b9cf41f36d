#!/usr/bin/env bash
# demo.sh: builds the demo without the tests, and runs it: on a fake server in its own process, or on yours (see examples/demo.cpp).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

install_packages "${library_packages[@]}"
need_space build 200
all_is_fetched
use_ccache
configure demo build/demo
compile build/demo --target argus_demo
build/demo/examples/argus_demo
