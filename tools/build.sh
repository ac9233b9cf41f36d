# shellcheck shell=bash
# What the commands share that build with CMake and run tests. Source it in the root of the
# repository; it brings common.sh.
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

# What Debian calls that which a build needs.
library_packages=(
  g++ cmake ninja-build pkg-config ca-certificates
  libcurl4-openssl-dev nlohmann-json3-dev libhowardhinnant-date-dev libcpp-httplib-dev
  libcli11-dev libtomlplusplus-dev
)
# shellcheck disable=SC2034 # the commands install them
test_packages=(catch2 ccache clang curl jq libc++-dev libc++abi-dev librapidcheck-dev meson openssl python3-venv systemd)

jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
# What a build and its tests are run with; see run_unrandomized.
launcher=()
mkdir -p "$logs"

use_ccache() {
  if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
}

# libFuzzer and the sanitizers come with Clang's runtime, whose package has the version in its name.
install_clang() {
  install_packages "${library_packages[@]}" catch2 ccache clang librapidcheck-dev openssl
  install_packages "libclang-rt-$(clang -dumpversion | cut -d . -f 1)-dev"
}

# The sanitizers of Clang 14 can't place their memory where the kernel randomizes 32 bits of an address.
run_unrandomized() {
  launcher=(setarch "$(uname -m)" --addr-no-randomize)
  "${launcher[@]}" true 2>/dev/null || launcher=()
}

# configure PRESET DIRECTORY [CMAKE-OPTION...]: warnings are errors in CI, so that its builds serve lint too.
configure() {
  local preset=$1 directory=$2 strict=OFF
  shift 2
  if [ "${CI:-}" = true ]; then strict=ON; fi
  say "configuring $directory"
  quietly "$logs/configure-$(basename "$directory").log" "configuring $directory" \
    cmake --preset "$preset" -B "$directory" -DARGUS_WARNINGS_AS_ERRORS="$strict" "$@"
}

# compile DIRECTORY [CMAKE-BUILD-OPTION...]
compile() {
  local directory=$1
  shift
  say "building $directory"
  "${launcher[@]}" cmake --build "$directory" --parallel "$jobs" "$@" || die "building $directory failed; the compiler's messages are above"
}

# run_tests DIRECTORY [CTEST-OPTION...]: leaves ctest's output in build/log/ctest-<directory>.log.
run_tests() {
  local directory=$1 log status=0
  log=$logs/ctest-$(basename "$directory").log
  shift
  say "testing $directory"
  "${launcher[@]}" ctest --test-dir "$directory" --output-on-failure --no-tests=error --timeout 900 --parallel "$jobs" "$@" 2>&1 | tee "$log" || status=$?
  if [ "${CI:-}" = true ] && grep -q '^The following tests did not run' "$log"; then
    die "no test may be skipped where CI=true, and ctest names some above"
  fi
  [ "$status" = 0 ] || die "tests failed in $directory; their output is in $log"
}
