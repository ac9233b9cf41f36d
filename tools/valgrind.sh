#!/usr/bin/env bash
# valgrind.sh: the unit tests and some server tests under valgrind's memcheck.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# Those server tests, all of which must exist, that need no more than some seconds each when everything is 30 times as slow.
server_tests='a request is sent as it is*,a connection is reused,a refused connection is*,an answer that breaks off*,a write on a reused*,redirects*,no other host*,a proxy*,an answer whose headers*,a TLS handshake*,a handshake*'

under_valgrind() {
  valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite,indirect \
    --suppressions=tools/valgrind.supp "$@"
}

install_packages "${library_packages[@]}" "${test_packages[@]}" valgrind
need_space build 2500
all_is_fetched
use_ccache
configure dev build/dev
compile build/dev --target argus_unit_tests argus_server_tests
say "unit tests under valgrind"
# 200 of the glue kit's random histories would take ten minutes.
export RC_PARAMS='seed=1 max_success=5'
# The second measures memory by glibc's own counts, which valgrind replaces; the third measures time.
under_valgrind build/dev/tests/argus_unit_tests '~listing ten times*' '~the memory for an answer is bounded*' '~concealing takes time*' || die "valgrind or a unit test objects; see above"
say "server tests under valgrind"
under_valgrind build/dev/tests/argus_server_tests --warn NoTests "$server_tests" || die "valgrind or a server test objects; see above"
