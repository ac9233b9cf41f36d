#!/usr/bin/env bash
# variants.sh: the tests of the package in more combinations, those of the label package_full.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# The oldest CMake that is promised.
provide_oldest_cmake() {
  provide_venv cmake-3.16 "cmake==3.16.3.post1"
  export ARGUS_OLDEST_CMAKE
  ARGUS_OLDEST_CMAKE=$(cache_directory)/cmake-3.16/bin/cmake
}

# Debian's libc++ 19 for std::format, unpacked and not installed: apt would remove the system's own libc++ for it.
provide_libcxx_19() {
  local directory
  directory=$(cache_directory)/libcxx-19
  install_packages clang-19
  if [ ! -f "$directory/done" ]; then
    unpack_packages "$logs/libcxx-19.log" "$directory" libc++-19-dev libc++1-19 libc++abi-19-dev libc++abi1-19 libunwind-19
    touch "$directory/done"
  fi
  export ARGUS_LIBCXX_19=$directory/usr/lib/llvm-19
}

install_packages "${library_packages[@]}" "${test_packages[@]}"
need_space build 2000
provide_oldest_cmake
provide_libcxx_19
all_is_fetched
use_ccache
configure dev build/dev
# ctest runs the installs that these need too.
run_tests build/dev --label-regex package_full
