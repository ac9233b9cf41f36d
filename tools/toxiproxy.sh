#!/usr/bin/env bash
# Toxiproxy's server, which makes the faults of tests/faults. It is built from the Go module proxy, once.
#   tools/toxiproxy.sh build            builds it where that is not done yet, and prints the program's path
#   tools/toxiproxy.sh run COMMAND...   runs COMMAND with TOXIPROXY_URL in its environment while a server of its own runs
# `run` builds nothing: where the program is missing it says so and ends with 77, which ctest counts as skipped; where CI=true, with 1.
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$tools/common.sh"

# The newest that builds with the Go 1.19 of Debian 12.
version=2.7.0
home=$(cache_directory)/toxiproxy-$version
program=$home/bin/server

is_built() { [ "$(cat "$home/done" 2>/dev/null)" = "$version" ] && [ -x "$program" ]; }

build() {
  mkdir -p "$home"
  exec 9>"$home/lock"
  flock --timeout 900 9 || die "another build of Toxiproxy has been busy for 15 minutes"
  if is_built; then return; fi
  command -v go >/dev/null || die "no go here to build Toxiproxy with: install the package golang-go"
  say "building Toxiproxy $version with $(go env GOVERSION) (log: $home/build.log)" >&2
  rm -rf "${home:?}/bin" "$home/done"
  # Its modules and objects are of no use afterwards, and make a hundred times the program's size.
  GOBIN=$home/bin GOPATH=$home/path GOCACHE=$home/objects GOFLAGS='-modcacherw -trimpath' GOTOOLCHAIN=local CGO_ENABLED=0 \
    quietly "$home/build.log" "building Toxiproxy $version (is the network up?)" \
    go install "github.com/Shopify/toxiproxy/v2/cmd/server@v$version"
  rm -rf "$home/path" "$home/objects"
  echo "$version" >"$home/done"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Starts the server on a free port; sets pid and port.
start() {
  local tries give_up
  for tries in 1 2 3 4 5; do
    # shellcheck disable=SC2119 # any port will do
    port=$(free_port)
    "$program" -host 127.0.0.1 -port "$port" </dev/null >"$home/server-$port.log" 2>&1 &
    pid=$!
    give_up=$((SECONDS + 20))
    while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$give_up" ]; do
      if answers "$port"; then return; fi
      sleep 0.05
    done
    kill "$pid" 2>/dev/null || true
  done
  die "Toxiproxy did not start in $tries tries: see $home/server-$port.log"
}

run() {
  local status=0
  if ! is_built; then
    echo "SKIPPED: Toxiproxy is not built here; to build it: tools/toxiproxy.sh build" >&2
    if [ "${CI:-}" = true ]; then exit 1; fi
    exit 77
  fi
  start
  trap 'kill "$pid" 2>/dev/null || true; rm -f "$home/server-$port.log"' EXIT
  TOXIPROXY_URL=http://127.0.0.1:$port "$@" || status=$?
  exit "$status"
}

case ${1:-} in
  build)
    build
    echo "$program"
    ;;
  run)
    [ $# -ge 2 ] || die "usage: toxiproxy.sh run COMMAND..."
    run "${@:2}"
    ;;
  *) die "usage: toxiproxy.sh build | run COMMAND..." ;;
esac
