#!/usr/bin/env bash
# recipes.sh conan | vcpkg: has Conan or vcpkg package this tree by its recipe in packaging/, static and shared, and builds and
# runs a stranger's test with the package. What the library needs stands in as Debian has installed it, so that neither
# ConanCenter nor the sources of vcpkg's ports have to be reached. VCPKG_ROOT: a clone of vcpkg.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

stranger=tests/package/testing
test_says='1 incident, closed; NotFoundError'

# version_of PACKAGE: of what Debian has packaged, without what Debian adds to it.
version_of() {
  local version
  version=$(dpkg-query --show --showformat='${source:Upstream-Version}' "$1")
  echo "${version%%+*}"
}

# --- Conan ---

conan() { "$(cache_directory)/conan/bin/conan" "$@"; }

conan_stand_in() { conan create packaging/conan/debian --name "$1" --version "$(version_of "$2")"; }

conan_stand_ins() {
  conan profile detect --exist-ok
  conan remote disable '*'
  conan_stand_in cli11 libcli11-dev
  conan_stand_in cpp-httplib libcpp-httplib-dev
  conan_stand_in date libhowardhinnant-date-dev
  conan_stand_in libcurl libcurl4-openssl-dev
  conan_stand_in nlohmann_json nlohmann-json3-dev
  conan_stand_in tomlplusplus libtomlplusplus-dev
}

try_conan() {
  local shared log
  export CONAN_HOME=$PWD/build/conan
  quietly "$logs/conan-debian.log" "packaging what Debian has" conan_stand_ins
  for shared in False True; do
    log=$logs/conan-$shared.log
    say "conan create packaging/conan, with shared=$shared (log: $log)"
    # The test would else be built among the sources.
    quietly "$log" "conan create" conan create packaging/conan --options "&:shared=$shared" --conf "tools.build:jobs=$jobs" \
      --conf tools.cmake.cmake_layout:test_folder="\$TMP"
    grep -qxF "$test_says" "$log" || die "the package's test didn't print '$test_says'; see $log"
  done
}

# --- vcpkg ---

# vcpkg_stand_in PORT PACKAGE
vcpkg_stand_in() {
  mkdir -p "build/vcpkg/debian/$1"
  printf '{"name": "%s", "version": "%s"}\n' "$1" "$(version_of "$2")" >"build/vcpkg/debian/$1/vcpkg.json"
  echo 'set(VCPKG_POLICY_EMPTY_PACKAGE enabled)' >"build/vcpkg/debian/$1/portfile.cmake"
}

# As vcpkg has it: with a CMake package and without a pkg-config file.
vcpkg_httplib_stand_in() {
  vcpkg_stand_in cpp-httplib libcpp-httplib-dev
  cat >build/vcpkg/debian/cpp-httplib/portfile.cmake <<TEXT
set(VCPKG_POLICY_EMPTY_INCLUDE_FOLDER enabled)
set(VCPKG_POLICY_SKIP_COPYRIGHT_CHECK enabled)
file(WRITE \${CURRENT_PACKAGES_DIR}/share/httplib/httplibConfig.cmake
  "add_library(httplib::httplib INTERFACE IMPORTED)\ntarget_link_libraries(httplib::httplib INTERFACE cpp-httplib)\n")
file(WRITE \${CURRENT_PACKAGES_DIR}/share/httplib/httplibConfigVersion.cmake "set(PACKAGE_VERSION $(version_of libcpp-httplib-dev))\n")
TEXT
  rm -rf build/vcpkg/pkgconfig
  mkdir -p build/vcpkg/pkgconfig
  find /usr/lib/*/pkgconfig /usr/share/pkgconfig -name '*.pc' ! -name cpp-httplib.pc -exec ln -sf -t build/vcpkg/pkgconfig {} +
}

# vcpkg_install TRIPLET
vcpkg_install() {
  local home=$PWD/build/vcpkg program=$VCPKG_ROOT/vcpkg
  [ -x "$program" ] || program=vcpkg
  PKG_CONFIG_LIBDIR=$home/pkgconfig VCPKG_KEEP_ENV_VARS="PKG_CONFIG_LIBDIR;CMAKE_CXX_COMPILER_LAUNCHER" \
    VCPKG_FORCE_SYSTEM_BINARIES=1 VCPKG_DISABLE_METRICS=1 \
    "$program" install "argus-cpp[testing]:$1" --classic --recurse --binarysource=clear \
    --overlay-ports=packaging/vcpkg --overlay-ports="$home/debian" --overlay-triplets="$VCPKG_ROOT/triplets/community" \
    --x-install-root="$home/installed" --x-buildtrees-root="$home/buildtrees" --x-packages-root="$home/packages" \
    --downloads-root="$home/downloads"
}

# build_with_vcpkg TRIPLET
build_with_vcpkg() {
  rm -rf "build/vcpkg/stranger-$1"
  export PKG_CONFIG_LIBDIR=$PWD/build/vcpkg/pkgconfig
  cmake -S "$stranger" -B "build/vcpkg/stranger-$1" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$VCPKG_ROOT/scripts/buildsystems/vcpkg.cmake" -DVCPKG_TARGET_TRIPLET="$1" \
    -DVCPKG_MANIFEST_MODE=OFF -DVCPKG_INSTALLED_DIR="$PWD/build/vcpkg/installed"
  cmake --build "build/vcpkg/stranger-$1"
}

try_vcpkg() {
  local triplet printed
  mkdir -p build/vcpkg/{debian,downloads}
  rm -rf build/vcpkg/installed
  vcpkg_stand_in curl libcurl4-openssl-dev
  # argus-cpp asks for one of its features.
  echo "{\"name\": \"curl\", \"version\": \"$(version_of libcurl4-openssl-dev)\", \"features\": {\"ssl\": {\"description\": \"TLS\"}}}" \
    >build/vcpkg/debian/curl/vcpkg.json
  vcpkg_stand_in date libhowardhinnant-date-dev
  vcpkg_stand_in nlohmann-json nlohmann-json3-dev
  vcpkg_httplib_stand_in
  for triplet in x64-linux x64-linux-dynamic; do
    say "vcpkg install argus-cpp[testing]:$triplet (log: $logs/vcpkg-$triplet.log)"
    quietly "$logs/vcpkg-$triplet.log" "vcpkg install" vcpkg_install "$triplet"
    quietly "$logs/vcpkg-stranger.log" "building a program with vcpkg's package" build_with_vcpkg "$triplet"
    printed=$("build/vcpkg/stranger-$triplet/glue_test") || die "the program that was built with vcpkg's package fails"
    [ "$printed" = "$test_says" ] || die "the program that was built with vcpkg's package prints '$printed' in place of '$test_says'"
  done
}

[[ ${1:-} =~ ^(conan|vcpkg)$ ]] || die "usage: ./dev recipes conan|vcpkg"
install_packages "${library_packages[@]}" ccache python3-venv curl patchelf unzip zip
if [ "$1" = conan ]; then
  provide_venv conan "conan==2.34.0"
else
  [ -f "${VCPKG_ROOT:-}/.vcpkg-root" ] || die "VCPKG_ROOT names no clone of vcpkg (https://github.com/microsoft/vcpkg), bootstrapped or with vcpkg in PATH"
  [ "$(uname -m)" = x86_64 ] || die "this tries the triplets of x86_64 alone"
fi
need_space build 1500
all_is_fetched
use_ccache
"try_$1"
say "a stranger's test passes with $1's packages, static and shared"
