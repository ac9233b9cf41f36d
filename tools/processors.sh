#!/usr/bin/env bash
# processors.sh [ARCHITECTURE...]: builds the unit tests for other processors with Debian's cross compilers, and runs them
# under QEMU: i386, whose words have 32 bits, arm64, whose char is unsigned, and s390x, which is big-endian; or those named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# For each architecture of Debian's: the prefix of its compiler, the directory of its libraries, QEMU's name for it.
declare -A compilers=([i386]=i686-linux-gnu [arm64]=aarch64-linux-gnu [s390x]=s390x-linux-gnu)
declare -A directories=([i386]=i386-linux-gnu [arm64]=aarch64-linux-gnu [s390x]=s390x-linux-gnu)
declare -A emulators=([i386]=qemu-i386-static [arm64]=qemu-aarch64-static [s390x]=qemu-s390x-static)

root_of() { echo "$(cache_directory)/debian-bookworm-$1"; }

# provide_root ARCHITECTURE: Debian 12's libraries for it, unpacked in the cache.
provide_root() {
  local root packages=libc6-dev,libcurl4-openssl-dev,nlohmann-json3-dev,libhowardhinnant-date-dev,libcpp-httplib-dev,libcli11-dev,libtomlplusplus-dev,librapidcheck-dev,catch2
  root=$(root_of "$1")
  if [ -f "$root/done" ]; then return; fi
  need_root "debootstrap fetches Debian's libraries for $1"
  need_space "$(cache_directory)" 1000
  say "fetching Debian's libraries for $1 with debootstrap (into $root)"
  "${become[@]}" rm -rf "$root"
  quietly "$logs/debootstrap-$1.log" "debootstrap (is the network up?)" "${become[@]}" debootstrap --download-only \
    --arch="$1" --variant=minbase --include="$packages" bookworm "$root" http://deb.debian.org/debian
  find "$root/var/cache/apt/archives" -name '*.deb' -print0 |
    "${become[@]}" xargs --null --replace dpkg-deb --extract {} "$root"
  "${become[@]}" touch "$root/done"
}

# build_tests ARCHITECTURE BUILD: without debug information, since nobody looks at it here.
build_tests() {
  local root library
  root=$(root_of "$1")
  library=$root/usr/lib/${directories[$1]}
  say "configuring $2"
  PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_LIBDIR=$library/pkgconfig:$root/usr/share/pkgconfig \
    quietly "$logs/configure-$1.log" "configuring $2" cmake --preset dev -B "$2" \
    -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$1" -DCMAKE_LIBRARY_ARCHITECTURE="${directories[$1]}" \
    -DCMAKE_CXX_COMPILER="${compilers[$1]}-g++" -DCMAKE_CXX_FLAGS="--sysroot=$root" -DCMAKE_CXX_FLAGS_DEBUG=-O0 \
    -DCMAKE_FIND_ROOT_PATH="$root" -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
    -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY -DCMAKE_FIND_ROOT_PATH_MODE_PACKAGE=ONLY
  say "building $2"
  cmake --build "$2" --parallel "$jobs" --target argus_unit_tests ||
    die "building $2 failed; the compiler's messages are above"
}

[ $# -gt 0 ] || set -- i386 arm64 s390x
for architecture; do
  [ -n "${compilers[$architecture]:-}" ] || die "no such architecture here: $architecture (there are: ${!compilers[*]})"
done
install_packages "${library_packages[@]}" catch2 ccache librapidcheck-dev debootstrap g++-aarch64-linux-gnu g++-i686-linux-gnu g++-s390x-linux-gnu qemu-user-static
need_space build 3000
for architecture; do provide_root "$architecture"; done
all_is_fetched
use_ccache
for architecture; do
  build_tests "$architecture" "build/$architecture"
  say "unit tests on $architecture"
  "${emulators[$architecture]}" -L "$(root_of "$architecture")" "build/$architecture/tests/argus_unit_tests" ||
    die "unit tests fail on $architecture; see above"
done
