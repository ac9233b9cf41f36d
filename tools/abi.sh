#!/usr/bin/env bash
# abi.sh [COMMIT]: compares the shared library's binary interface with that of the last release, the newest tag v*, or of
# another commit. Under one SOVERSION, programs that were built with the release must run with this tree's library.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# build_library SOURCE BUILD
build_library() {
  quietly "$logs/configure-abi.log" "configuring $2" cmake -S "$1" -B "$2" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DBUILD_SHARED_LIBS=ON \
    -DARGUS_BUILD_TESTING=OFF -DARGUS_BUILD_EXAMPLES=OFF -DARGUS_BUILD_PROGRAMS=OFF -DARGUS_BUILD_TESTS=OFF
  quietly "$logs/build-abi.log" "building $2" cmake --build "$2" --parallel "$jobs"
}

soname() { objdump -p "$1" | sed -n 's/^ *SONAME *//p'; }

install_packages "${library_packages[@]}" abigail-tools binutils ccache git
all_is_fetched
use_ccache
release=${1:-$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null)} || {
  say "no release yet (a tag v*): there is no binary interface to keep"
  exit 0
}
git rev-parse --quiet --verify "$release^{commit}" >/dev/null || die "no such commit: $release"
old=build/abi/$release new=build/abi/tree
rm -rf "$old"
mkdir -p "$old/source"
git archive "$release" | tar --extract --directory "$old/source"
build_library "$old/source" "$old/build"
build_library . "$new"
if [ "$(soname "$old/build/libargus.so")" != "$(soname "$new/libargus.so")" ]; then
  say "$release has another SOVERSION: $(soname "$old/build/libargus.so"), and this tree's is $(soname "$new/libargus.so")"
  exit 0
fi
abidiff --no-added-syms --headers-dir1 "$old/source/include" --headers-dir2 include "$old/build/libargus.so" "$new/libargus.so" ||
  die "the binary interface differs from $release's as listed above: undo that, or raise the version in CMakeLists.txt and with it the SOVERSION"
say "the binary interface is that of $release"
