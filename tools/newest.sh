#!/usr/bin/env bash
# newest.sh: builds the library with the compiler, libcurl, nlohmann/json, cpp-httplib and Catch2 of Debian's next
# release, trixie, and runs the unit tests, those against the fake server and that of std::format there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh
# shellcheck source-path=SCRIPTDIR source=debian-root.sh
. tools/debian-root.sh

in_trixie=(catch2 cmake g++ ninja-build pkg-config
  libcurl4-openssl-dev nlohmann-json3-dev libhowardhinnant-date-dev libcpp-httplib-dev libcli11-dev libtomlplusplus-dev openssl python3)
install_packages debootstrap
fetch_debian trixie "${in_trixie[@]}"
all_is_fetched
unpack_debian trixie "${in_trixie[@]}"
"${become[@]}" mkdir "$debian_root/argus"
tar --create --exclude=./build --exclude=./.git . | "${become[@]}" tar --extract --directory "$debian_root/argus"
in_debian dpkg-query --show g++ catch2 nlohmann-json3-dev libcurl4-openssl-dev libcpp-httplib-dev
quietly "$logs/newest.log" "building with Debian trixie's packages" in_debian sh -c \
  'cd /argus && cmake --preset dev && cmake --build build/dev --parallel 2 --target argus_unit_tests argus_server_tests'
in_debian sh -c 'cd /argus && ctest --test-dir build/dev --output-on-failure -R "^(unit|server): "' ||
  die "tests fail with Debian trixie's packages; see above"
quietly "$logs/newest-package.log" "installing with Debian trixie's packages" in_debian env WORK=/argus/build/package CXX=g++ \
  /argus/tests/package/run install static
for standard in 20 23; do
  in_debian env WORK=/argus/build/package CXX=g++ /argus/tests/package/run format static "$standard" ||
    die "std::format fails in C++$standard; see above"
done
