#!/usr/bin/env bash
# ci.sh: what CI runs after test.sh. All that the steps need is fetched before the first of them compiles anything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

steps=(
  "lint|lint"
  "documentation|docs"
  "tests under the address and undefined-behaviour sanitizers|sanitize asan"
  "tests under the thread sanitizer|sanitize tsan"
  "tests under valgrind|valgrind"
  "fuzzing, 20,000 inputs for each target|fuzz briefly"
  "the cost of the parts|bench instructions"
  "packages in more combinations|variants"
  "Debian packages|packages"
  "the binary interface|abi"
  "the oldest GCC|compilers g++-11"
  "another system|systems aarch64-macos"
  "the older real servers|versions"
  "the fake server against real ones|differential"
  "faults, a short soak, and glue services in trouble|faults"
  "2,000 random histories of the glue kit|histories"
  "demo|demo"
)

# run_step COMMAND ARGUMENT...
run_step() { "tools/$1.sh" "${@:2}"; }

fetch_everything() {
  local entry words
  need_space build 12000
  for entry in "${steps[@]}"; do
    read -ra words <<<"${entry#*|}"
    ARGUS_DEV_FETCH_ONLY=true run_step "${words[@]}"
  done
}

step "what the steps need" fetch_everything
for entry in "${steps[@]}"; do
  read -ra words <<<"${entry#*|}"
  step "${entry%%|*}" run_step "${words[@]}"
done
