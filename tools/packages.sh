#!/usr/bin/env bash
# packages.sh: makes the Debian packages, has lintian check them, installs them in a Debian 12 that has nothing else of
# this project, and there builds and runs the README's program. As root or through sudo, as debootstrap and chroot want it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh
# shellcheck source-path=SCRIPTDIR source=debian-root.sh
. tools/debian-root.sh

build=build/packages
stranger=tests/package/debian

make_packages() {
  local flags strict=OFF
  if [ "${CI:-}" = true ]; then strict=ON; fi
  rm -f "$build"/*.deb
  # With what Debian hardens its programs with. CMake doesn't know of CPPFLAGS.
  for flags in CXXFLAGS LDFLAGS; do export "$flags=$(dpkg-buildflags --get "$flags")"; done
  CXXFLAGS+=" $(dpkg-buildflags --get CPPFLAGS)"
  quietly "$logs/configure-packages.log" "configuring $build" cmake --preset release -B "$build" \
    -DBUILD_SHARED_LIBS=ON -DARGUS_DEBIAN_PACKAGES=ON -DARGUS_BUILD_TESTS=OFF -DARGUS_BUILD_EXAMPLES=OFF \
    -DCMAKE_INSTALL_PREFIX=/usr -DARGUS_WARNINGS_AS_ERRORS="$strict"
  cmake --build "$build" --parallel "$jobs" ||
    die "building $build failed; the compiler's messages are above"
  (cd "$build" && quietly "cpack.log" "making the packages" cpack -G DEB)
}

# Neither dpkg-shlibdeps nor lintian knows what this project's packages need of each other.
check_dependencies() {
  local name needed
  for name in libargus-glue libargus-testing; do
    dpkg-deb --field "$build/$name"*.deb Depends | grep -q 'libargus[0-9.]* (= ' ||
      die "$name doesn't depend on the libargus that it is linked with: see packaging/debian/packages.cmake"
  done
  # Whoever installs the programs alone gets no other package of this project, and no libstdc++.
  needed=$(dpkg-deb --field "$build"/argusctl*.deb Depends | sed 's/ *([^)]*)//g')
  [ "$needed" = "libc6, libcurl4" ] || die "argusctl depends on '$needed' and not on libc6 and libcurl4 alone: see programs/CMakeLists.txt"
}

check_packages() {
  check_dependencies
  lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$build"/*.deb || die "lintian objects to the lines above"
}

# The README's program, as somebody would copy it who has installed the packages.
write_readme_program() {
  local lines
  lines=$(sed -n '/^<!-- examples\/first_incident.cpp -->$/,/^```$/p' README.md | sed '1,2d;$d')
  grep -q '^int main' <<<"$lines" || die "README.md: its first snippet isn't a whole program"
  printf '%s\n' "$lines"
}

# The README's walk with argusctl, a command in each line, without comments.
write_readme_steps() {
  local lines
  lines=$(sed -n '/^<!-- tests\/package\/debian\/use_argusctl runs these -->$/,/^```$/p' README.md | sed '1,2d;$d;s/ *#.*//')
  grep -q '^argusctl setup$' <<<"$lines" || die "README.md: its walk with argusctl isn't where it was"
  printf '%s\n' "$lines"
}

try_packages() {
  local expected=$'incident 1: created\nincident 1: closed' printed
  unpack_debian bookworm "${in_debian_12[@]}"
  "${become[@]}" mkdir "$debian_root/packages" "$debian_root/stranger"
  "${become[@]}" cp "$build"/*.deb "$debian_root/packages"
  "${become[@]}" cp "$stranger"/* tests/package/pkg_config/compile "$debian_root/stranger"
  write_readme_steps | "${become[@]}" tee "$debian_root/stranger/readme_steps" >/dev/null
  write_readme_program | "${become[@]}" tee "$debian_root/stranger/readme.cpp" >/dev/null
  quietly "$logs/packages-apt.log" "installing the packages in a clean Debian 12" in_debian sh -c \
    'apt-get install --yes --no-install-recommends /packages/*.deb'
  quietly "$logs/packages-build.log" "building a program with the installed packages" in_debian sh -c \
    'cmake -S /stranger -B /build -G Ninja && cmake --build /build'
  printed=$(in_debian /build/with_fake /build/readme) || die "the README's program fails with the installed packages"
  [ "$printed" = "$expected" ] || die "the README's program prints '$printed' in place of '$expected'"
  quietly "$logs/packages-pkg-config.log" "building a program with pkg-config" in_debian env CXX=c++ \
    /stranger/compile /stranger/readme.cpp /build/readme_too argus -std=c++17
  printed=$(in_debian /build/with_fake /build/readme_too) || die "built with pkg-config, the README's program fails"
  [ "$printed" = "$expected" ] || die "built with pkg-config, the README's program prints '$printed'"
  say "the README's program, built with nothing besides the packages, prints: $printed"
  printed=$(in_debian /build/with_fake /stranger/use_argusctl) || die "argusctl fails with the installed packages"
  [ "$printed" = "the README's job failed, was listed, and works again" ] || die "argusctl prints '$printed'"
  say "argusctl, from its package: $printed"
}

in_debian_12=(cmake g++ ninja-build pkg-config)
install_packages "${library_packages[@]}" ccache debootstrap dpkg-dev file lintian
need_space build 300
fetch_debian bookworm "${in_debian_12[@]}"
all_is_fetched
use_ccache
make_packages
check_packages
try_packages
