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
compile build/demo --target argus_demo argusctl
build/demo/examples/argus_demo
if [ -n "${ARGUS_API_URL:-${ARGUS_URL:-}}" ]; then
  next="build/demo/programs/argusctl list --closed --limit 7    # what the demo has left on your server"
else
  next="build/demo/programs/argusctl setup    # with an Argus of yours; ./dev live up starts one"
fi
printf '\nNext: %s\n' "$next"
