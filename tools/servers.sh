# shellcheck shell=bash
# Real Argus servers for the tests of a command, and what the tests of faults need beside them. Source it in the root
# of the repository; it brings build.sh and common.sh.
# shellcheck source-path=SCRIPTDIR source=build.sh
. tools/build.sh

# What Debian calls that which a server needs.
server_packages=(postgresql g++ libpq-dev python3-dev python3-venv)

live_versions=(2.10.2 2.9.1 1.37.0 1.29.0)

# What this script has begun for each version: the process that does it, or "up". All of it ends with this script.
declare -A servers=()

# begin VERB VERSION: runs tools/live.sh VERB in the background.
begin() {
  setsid tools/live.sh "$1" "$2" </dev/null >"$logs/live-$2.log" 2>&1 &
  servers[$2]=$!
}

# await VERSION
await() {
  wait "${servers[$1]}" && return
  tail -n 15 "$logs/live-$1.log" >&2
  die "Argus $1 is not to be had; the end of $logs/live-$1.log is above"
}

# fetch_servers: installs those that are not there yet. Each is a Python environment of 350 MiB, and its database.
fetch_servers() {
  local version
  trap end_servers EXIT
  need_space "$(cache_directory)" $((${#live_versions[@]} * 450))
  for version in "${live_versions[@]}"; do begin fetch "$version"; done
  for version in "${live_versions[@]}"; do
    await "$version"
    unset "servers[$version]"
  done
}

# start_servers: before anything is compiled, since a server that doesn't start should not be found out later.
start_servers() {
  local version
  for version in "${live_versions[@]}"; do
    if tools/live.sh env "$version" >/dev/null 2>&1; then
      say "using the Argus $version that runs already"
      continue
    fi
    say "starting Argus $version (log: $logs/live-$version.log)"
    begin up "$version"
  done
  for version in "${!servers[@]}"; do
    await "$version"
    servers[$version]=up
    tail -n 1 "$logs/live-$version.log"
  done
}

end_servers() {
  local version
  for version in "${!servers[@]}"; do
    [ "${servers[$version]}" = up ] || kill -- "-${servers[$version]}" 2>/dev/null || true
    tools/live.sh down "$version" >/dev/null || true
  done
  servers=()
}

# prepare_faults TARGET: builds a program that tests/faults/with-faults can then run.
prepare_faults() {
  live_versions=(2.10.2)
  export ARGUS_LIVE_WORKERS=${ARGUS_LIVE_WORKERS:-2}
  install_packages "${library_packages[@]}" "${server_packages[@]}" "${test_packages[@]}" golang-go
  need_space build 2500
  tools/toxiproxy.sh build >/dev/null
  provide_alertmanager
  provide_libfaketime
  fetch_servers
  all_is_fetched
  use_ccache
  start_servers
  configure dev build/dev
  compile build/dev --target "$@"
}
