#!/usr/bin/env bash
# Every check of the sources that runs none of them; ./dev lint installs what this needs. The builds are kept, so a second run is quick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

logs=build/log
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
mkdir -p "$logs"

project_files() {
  if git rev-parse --git-dir >/dev/null 2>&1; then
    git ls-files --cached --others --exclude-standard
  else
    find . \( -path ./build -o -path ./.git -o -path ./.cache \) -prune -o -type f -printf '%P\n'
  fi | while IFS= read -r file; do
    # A file that was removed, but not yet from git's index, is listed too.
    if [ -f "$file" ]; then printf '%s\n' "$file"; fi
  done
}

is_shell_script() {
  local first=
  [[ $1 == *.sh ]] && return
  IFS= read -r first <"$1" 2>/dev/null || true
  [[ $first =~ ^#!.*[/\ ](ba)?sh( |$) ]]
}

shell_scripts() {
  local file
  project_files | while IFS= read -r file; do
    if is_shell_script "$file"; then printf '%s\n' "$file"; fi
  done
}

check_format() {
  project_files | grep -E '\.(hpp|cpp)$' | xargs -d '\n' clang-format --dry-run -Werror ||
    die "not formatted: run clang-format -i on the files above"
}

check_shell_scripts() {
  shell_scripts | xargs -d '\n' shellcheck --external-sources || die "shellcheck objects to the lines above"
}

# build_without_warnings NAME COMPILER [CMAKE-OPTION...]
build_without_warnings() {
  local directory=build/$1 compiler=$2 log=$logs/$1.log
  shift 2
  quietly "$logs/configure-$(basename "$directory").log" "configuring $directory" \
    cmake --preset dev -B "$directory" -DCMAKE_CXX_COMPILER="$compiler" -DARGUS_WARNINGS_AS_ERRORS=ON "$@"
  if cmake --build "$directory" --parallel "$jobs" -- -k 0 >"$log" 2>&1; then return; fi
  grep -E '(warning|error|note): ' "$log" | sort -u | head -n 60 >&2 || tail -n 30 "$log" >&2
  die "$compiler's build has warnings or errors; all of it is in $log"
}

# clang-tidy runs beside clang++ in the build, so that ninja repeats it only where something changed. Its configuration's
# checksum is on the command line, so that changing it repeats all.
check_with_clang() {
  local tidy
  tidy="clang-tidy;--quiet;--warnings-as-errors=*;--extra-arg=-DARGUS_TIDY_CONFIGURATION=$(cksum <.clang-tidy | cut -d ' ' -f 1)"
  build_without_warnings lint-clang clang++ -DCMAKE_CXX_CLANG_TIDY="$tidy"
}

check_documentation() {
  local log=$logs/doxygen.log
  doxygen docs/Doxyfile >/dev/null 2>"$log" || true
  [ -s "$log" ] || return 0
  head -n 60 "$log" >&2
  die "Doxygen warns about the lines above"
}

step "clang-format" check_format
step "shellcheck" check_shell_scripts
step "g++ without warnings" build_without_warnings lint-gcc g++
step "clang++ without warnings, and clang-tidy" check_with_clang
step "Doxygen" check_documentation
