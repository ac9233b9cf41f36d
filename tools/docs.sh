#!/usr/bin/env bash
# docs.sh: the documentation as a site in build/doc, and its links checked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

install_packages doxygen python3
all_is_fetched
"$(system_python)" tools/site
