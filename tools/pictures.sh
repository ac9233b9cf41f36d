#!/usr/bin/env bash
# pictures.sh: draws the pictures of argusctl, of the demo and of the last bench.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

install_packages "${library_packages[@]}" python3
need_space build 200
all_is_fetched
use_ccache
configure demo build/demo
compile build/demo --target argus_demo argus_with_fake argusctl
"$(system_python)" tools/pictures build/demo build/bench/table.json
