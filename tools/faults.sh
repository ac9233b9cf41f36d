#!/usr/bin/env bash
# faults.sh [write]: each method under each fault of the network, against a real server; a short soak; glue services through what happened to such services, and through a minute without Argus. write: puts what was seen into docs/reliability.md, in place of comparing with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=servers.sh
. tools/servers.sh

[[ ${1:-write} = write ]] || die "usage: ./dev faults [write]"
prepare_faults argus_fault_tests argus_soak argus_live_tests argus_thirty_line_tests argus_alertmanager
if [ "${1:-}" = write ]; then
  ARGUS_WRITE_TABLE=1 tests/faults/with-faults build/dev/tests/faults/argus_fault_tests 'each method*'
else
  run_tests build/dev --label-regex '^faults$'
fi
