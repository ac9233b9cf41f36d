#!/usr/bin/env bash
# systems.sh [TARGET...]: compiles every source, example and program for systems that are not this one, with Zig's Clang and its
# headers of macOS, musl, 32-bit ARM and big-endian s390x; or for the targets named, as Zig names them. Nothing is linked, so of
# the other libraries only the headers are needed, which are the same everywhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

work=$PWD/build/systems
headers=$work/include
export work headers ZIG_GLOBAL_CACHE_DIR=$work/cache ZIG_LOCAL_CACHE_DIR=$work/cache

# Nothing else of this system's headers may be found. Without the OpenSSL of Debian's cpp-httplib, whose headers differ.
gather_headers() {
  rm -rf "$headers"
  mkdir -p "$headers"
  ln -s "$(find /usr/include -type d -name curl -print -quit)" /usr/include/{nlohmann,date,httplib.h,CLI,toml++} "$headers"
}

# compile TARGET SOURCE
compile() {
  "$ARGUS_ZIG" c++ --target="$1" -std=c++17 -O0 -g0 -fno-sanitize=all -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror \
    -DARGUS_VERSION='"0"' -Iinclude -I. -isystem "$headers" -c "$2" -o "$work/$1-$(basename "$2").o" ||
    { echo "$2 does not compile for $1" >&2 && return 1; }
}
export -f compile

install_packages "${library_packages[@]}" python3-venv
need_space build 100
need_space "$(cache_directory)" 500
provide_venv zig "ziglang==0.17.1"
ARGUS_ZIG=$(echo "$(cache_directory)"/zig/lib/python3*/site-packages/ziglang/zig)
export ARGUS_ZIG
all_is_fetched
[ $# -gt 0 ] || set -- aarch64-macos x86_64-linux-musl arm-linux-gnueabihf s390x-linux-gnu
gather_headers
for target; do
  say "compiling for $target"
  # shellcheck disable=SC2016 # the inner shell expands it
  find src examples programs -name '*.cpp' -print0 | xargs --null -n 1 -P "$jobs" bash -c 'compile "$0" "$1"' "$target" ||
    die "sources do not compile for $target; see above"
done
rm -f "$work"/*.o
