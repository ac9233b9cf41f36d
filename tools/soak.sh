#!/usr/bin/env bash
# soak.sh [SEED] [OPERATIONS]: 20,000 operations by default, through random faults; then what a real server has is compared.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

[[ ${1:-1} =~ ^[0-9]+$ && ${2:-1} =~ ^[0-9]+$ ]] || die "usage: ./dev soak [SEED] [OPERATIONS]"
prepare_faults argus_soak
tests/faults/with-faults build/dev/tests/faults/argus_soak "$@"
