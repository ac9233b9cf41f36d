#!/usr/bin/env bash
# lint.sh: every check of the sources that runs none of them. The builds are kept, so a second run is quick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

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

# build_without_warnings PRESET DIRECTORY [CMAKE-BUILD-OPTION...]: in CI the tests use the same build.
build_without_warnings() {
  local preset=$1 directory=$2 log
  shift 2
  log=$logs/lint-$(basename "$directory").log
  quietly "$logs/configure-$(basename "$directory").log" "configuring $directory" \
    cmake --preset "$preset" -B "$directory" -DARGUS_WARNINGS_AS_ERRORS=ON
  if cmake --build "$directory" --parallel "$jobs" "$@" -- -k 0 >"$log" 2>&1; then return; fi
  grep -E '(warning|error|note): ' "$log" | sort -u | head -n 60 >&2 || tail -n 30 "$log" >&2
  die "the build in $directory has warnings or errors; all of it is in $log"
}

# The tests that no sanitizer's build has, in the batches of $clang_directory: clang-tidy sees the warnings of what isn't a test.
commands_to_parse() {
  sed -nE 's/^ *"command": "(.*)",$/\1/p' "$clang_directory/compile_commands.json" | sed 's/\\"/"/g; s/\\\\/\\/g' |
    grep -E ' -o tests/[^/]+/CMakeFiles/' | grep -vE ' -o tests/(live|nginx|fuzz)/' | sed -E 's/ -o [^ ]+ -c / -fsyntax-only /'
}

parse_without_warnings() {
  local log=$PWD/$logs/parse.log
  [ "$(commands_to_parse | wc -l)" -gt 15 ] || die "the tests weren't found: the check would check nothing"
  if commands_to_parse | tr '\n' '\0' | (cd "$clang_directory" && xargs -0 -P "$jobs" -n 1 bash -c) >"$log" 2>&1; then return; fi
  grep -E '(warning|error|note): ' "$log" | sort -u | head -n 60 >&2 || tail -n 30 "$log" >&2
  die "clang++ warns of the lines above; all of its words are in $log"
}

# How each source is compiled by itself.
tidy_directory=build/tidy
list_commands() {
  quietly "$logs/configure-tidy.log" "configuring $tidy_directory" \
    cmake --preset asan -B "$tidy_directory" -DCMAKE_UNITY_BUILD=OFF -DARGUS_WARNINGS_AS_ERRORS=ON
}

# The analyzer looks less far: it would take most of the time.
tidy() {
  "${ARGUS_CLANG_TIDY:-clang-tidy}" --quiet -p "$tidy_directory" --extra-arg=-Xclang --extra-arg=-analyzer-config \
    --extra-arg=-Xclang --extra-arg=mode=shallow "$1" 2>/dev/null
}

# Those sources that the build compiles, without the tests: Catch2's macros expand to what clang-tidy objects to.
sources_to_tidy() {
  sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$tidy_directory/compile_commands.json" | grep -v "^$PWD/tests/" | sort -u
}

check_with_clang_tidy() {
  local log=$logs/clang-tidy.log
  list_commands
  export tidy_directory
  export -f tidy
  [ "$(sources_to_tidy | wc -l)" -gt 40 ] || die "the sources weren't found: the check would check nothing"
  # shellcheck disable=SC2016 # the inner shell expands it
  if sources_to_tidy | xargs -P "$jobs" -n 1 bash -c 'tidy "$1"' tidy >"$log"; then return; fi
  grep -E '(warning|error|note): ' "$log" | sort -u | head -n 60 >&2 || true
  die "clang-tidy objects to the lines above; all of its words are in $log"
}

# From PyPI, since Debian 12's is slow: it looks into each system header.
provide_clang_tidy() {
  local version=23.1.4
  provide_venv clang-tidy "clang-tidy==$version"
  export ARGUS_CLANG_TIDY
  ARGUS_CLANG_TIDY=$(cache_directory)/clang-tidy/bin/clang-tidy
}

install_packages "${library_packages[@]}" "${test_packages[@]}" clang-format shellcheck
install_clang
need_space build 6000
provide_clang_tidy
all_is_fetched
use_ccache
step "clang-format" check_format
step "shellcheck" check_shell_scripts
if [ "${CI:-}" = true ]; then
  gcc_directory=build/dev clang_directory=build/asan
else
  gcc_directory=build/lint-gcc clang_directory=build/lint-clang
fi
step "g++ without warnings" build_without_warnings dev "$gcc_directory"
step "clang++ without warnings" build_without_warnings asan "$clang_directory" --target argus_sanitized_tests
step "clang++ without warnings in what no sanitizer runs" parse_without_warnings
step "clang-tidy" check_with_clang_tidy
