#!/usr/bin/env bash
# histories.sh: 2,000 random histories of the glue kit, and what must hold after each; CONTRIBUTING.md says how to try more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

install_packages "${library_packages[@]}" "${test_packages[@]}"
need_space build 2500
all_is_fetched
use_ccache
configure dev build/dev
compile build/dev --target argus_unit_tests
run_tests build/dev --label-regex '^histories$'
