#!/usr/bin/env bash
# chaos.sh [SEED [SECONDS [BRIDGES]]]: argus-alertmanager, 240 seconds by default, between a real Alertmanager and a real Argus while alerts come and go, people act, and everything breaks; then what Argus has is judged. With 2 bridges, two do the same work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

[[ ${1:-1} =~ ^[0-9]+$ && ${2:-240} =~ ^[0-9]+$ && ${3:-1} =~ ^[12]$ ]] || die "usage: ./dev chaos [SEED [SECONDS [BRIDGES]]]"
prepare_faults argus_alertmanager
tests/chaos/with-chaos build/dev/programs/argus-alertmanager --seed "${1:-1}" --seconds "${2:-240}" --bridges "${3:-1}"
