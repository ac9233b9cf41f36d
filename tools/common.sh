# shellcheck shell=bash
# What the scripts in tools/ share: messages, what is fetched and where it is kept, ports. Source it; it runs nothing by itself.

# Where a command leaves the output of what it runs quietly.
logs=build/log

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Where servers and tools are kept between runs.
cache_directory() {
  if [ -n "${ARGUS_DEV_CACHE:-}" ]; then
    realpath -m "$ARGUS_DEV_CACHE"
  elif is_root; then
    echo /var/cache/argus-cpp
  else
    echo "${XDG_CACHE_HOME:-$HOME/.cache}/argus-cpp"
  fi
}

# Debian's Python: one that some other tool put before it in PATH may lack what Debian's packages bring.
system_python() {
  if [ -x /usr/bin/python3 ]; then echo /usr/bin/python3; else echo python3; fi
}

# quietly LOG WHAT COMMAND...: runs COMMAND with its output in LOG; where it fails, shows the log's end and gives up with one line.
quietly() {
  local log=$1 what=$2
  shift 2
  mkdir -p "$(dirname "$log")"
  if "$@" </dev/null >"$log" 2>&1; then return; fi
  tail -n 15 "$log" >&2
  die "$what failed; the end of $log is above"
}

# step HEADING COMMAND...: runs COMMAND under a heading and says how long it took.
step() {
  local heading=$1 started=$SECONDS
  shift
  say "== $heading"
  "$@"
  say "== $heading: $((SECONDS - started)) s"
}

# --- What would otherwise fail late: each command looks at it before it compiles anything ---

# need_space DIRECTORY MIB: gives up where DIRECTORY can't grow to that size.
need_space() {
  local directory=$1 mib=$2 free taken
  mkdir -p "$directory" 2>/dev/null || true
  [ -w "$directory" ] || die "can't write to $directory: make it yours, or name another cache in ARGUS_DEV_CACHE"
  free=$(df --output=avail --block-size=M "$directory" | tail -n 1)
  taken=$(du --summarize --block-size=M "$directory" 2>/dev/null | cut -f 1)
  free=${free//[^0-9]/} taken=${taken//[^0-9]/}
  [ $((free + taken)) -ge "$mib" ] ||
    die "$directory needs $mib MiB and its disk has only $free MiB left: free some, or name another cache in ARGUS_DEV_CACHE"
}

# need_root REASON
need_root() {
  is_root && return
  command -v sudo >/dev/null || die "no root and no sudo here, and $1: run it as root"
  sudo env true </dev/null || die "sudo doesn't make you root, and $1: run it as root"
}

# Each command calls this when all that it needs from the network is there. ./dev ci has every step fetch before the first compiles.
all_is_fetched() { [ "${ARGUS_DEV_FETCH_ONLY:-}" != true ] || exit 0; }

# free_port [PORT]: prints PORT if a server can listen there on 127.0.0.1, and otherwise another where one can.
free_port() {
  "$(system_python)" - "$@" <<'PYTHON'
import random, socket, sys

def is_free(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True

# The others lie below those that the kernel gives to outgoing connections.
candidates = [int(port) for port in sys.argv[1:]] + random.sample(range(20000, 30000), 500)
print(next((port for port in candidates if is_free(port)), ""))
PYTHON
}

# --- Debian's packages ---

missing_packages() {
  local package
  for package; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

# Installing Debian's PostgreSQL would also start a database server that nobody asked for; this drop-in prevents that.
no_cluster_conf=/etc/postgresql-common/createcluster.d/argus-cpp.conf

# Before a command that must run as root: nothing, or sudo.
become=(env)
is_root || become=(sudo env)

apt_update() { "${become[@]}" apt-get update </dev/null >"$1" 2>&1; }

apt_install() {
  local log=$1
  shift
  "${become[@]}" mkdir -p "$(dirname "$no_cluster_conf")"
  echo "create_main_cluster = false" | "${become[@]}" tee "$no_cluster_conf" >/dev/null
  if ! apt_update "$log" ||
    ! "${become[@]}" DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
      -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1; then
    "${become[@]}" rm -f "$no_cluster_conf"
    die "apt-get could not install $* (is the network up? See $log): $(grep '^E: ' "$log" | tail -n 1)"
  fi
  "${become[@]}" rm -f "$no_cluster_conf"
}

# install_packages PACKAGE...: installs those of the packages that are not there yet.
install_packages() {
  local missing
  mkdir -p "$logs"
  command -v apt-get >/dev/null || die "this needs Debian or Ubuntu: there is no apt-get here to install with: $*"
  mapfile -t missing < <(missing_packages "$@" | sort -u)
  [ "${#missing[@]}" -gt 0 ] || return 0
  need_root "these have to be installed first: apt-get install ${missing[*]}"
  say "installing with apt: ${missing[*]}"
  apt_install "$logs/apt.log" "${missing[@]}"
}

# download_packages DIRECTORY PACKAGE...
download_packages() (cd "$1" && apt-get download "${@:2}") </dev/null

# unpack_packages LOG DIRECTORY PACKAGE...: Debian's packages in a new directory, where they replace and start nothing.
unpack_packages() {
  local log=$1 directory=$2 package
  shift 2
  say "fetching with apt: $* (into $directory)"
  rm -rf "$directory"
  mkdir -p "$directory"
  if ! download_packages "$directory" "$@" >"$log" 2>&1; then
    need_root "apt's lists must be updated before $* can be fetched"
    apt_update "$logs/apt.log" || die "apt-get could not update its lists (is the network up? See $logs/apt.log)"
    quietly "$log" "downloading $*" download_packages "$directory" "$@"
  fi
  for package in "$directory"/*.deb; do
    quietly "$log" "unpacking $package" dpkg-deb --extract "$package" "$directory"
  done
}

# find_tool VARIABLE TOOL PACKAGE: prints the path of a tool: the one that the variable names, the system's, or the one of
# provide_tool.
find_tool() {
  local candidate
  for candidate in "${!1:-}" "$(PATH=$PATH:/usr/sbin command -v "$2")" "$(cache_directory)/$3"/usr/*bin/"$2"; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}
find_nginx() { find_tool ARGUS_NGINX nginx nginx; }
find_nagios4() { find_tool ARGUS_NAGIOS4 nagios4 nagios4-core; }
find_snmptrapd() { find_tool ARGUS_SNMPTRAPD snmptrapd snmptrapd; }
find_promtool() { find_tool ARGUS_PROMTOOL promtool prometheus; }
find_prometheus() { find_tool ARGUS_PROMETHEUS prometheus prometheus; }
find_alertmanager() { find_tool ARGUS_ALERTMANAGER prometheus-alertmanager prometheus-alertmanager; }
find_libfaketime() {
  local candidate
  for candidate in "${ARGUS_LIBFAKETIME:-}" {,"$(cache_directory)/libfaketime"}/usr/lib/*/faketime/libfaketime.so.1; do
    if [ -f "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

# provide_tool TOOL PACKAGE [PACKAGE...]: Debian's package, unpacked and not installed: installing it would start a server
# that nobody asked for. Other packages are those of its libraries that aren't on every Debian system.
provide_tool() {
  if "find_$1" >/dev/null; then return; fi
  unpack_packages "$logs/$2.log" "$(cache_directory)/$2" "${@:2}"
  "find_$1" >/dev/null || die "Debian's package $2 holds no $1: name one in ARGUS_${1^^}"
}
provide_nginx() { provide_tool nginx nginx; }
provide_nagios4() { provide_tool nagios4 nagios4-core; }
provide_snmptrapd() {
  provide_tool snmptrapd snmptrapd snmp libmariadb3 libnetsnmptrapd40 libpci3 libperl5.36 libsensors5 libsnmp40 libwrap0
}
provide_promtool() { provide_tool promtool prometheus; }
provide_prometheus() { provide_tool prometheus prometheus; }
provide_alertmanager() { provide_tool alertmanager prometheus-alertmanager; }
provide_libfaketime() { provide_tool libfaketime libfaketime; }

# provide_test_tools: those of the tests that a build runs.
provide_test_tools() {
  local tool
  for tool in nginx promtool prometheus alertmanager nagios4 snmptrapd; do "provide_$tool"; done
}

# --- PyPI's packages ---

# provide_venv NAME REQUIREMENT: a Python environment in the cache, with one package of PyPI in it.
provide_venv() {
  local directory
  directory=$(cache_directory)/$1
  if [ "$(cat "$directory/done" 2>/dev/null)" = "$2 in $directory" ]; then return; fi
  say "installing with pip: $2 (into $directory)"
  rm -rf "$directory"
  quietly "$logs/$1.log" "making $directory" "$(system_python)" -m venv "$directory"
  quietly "$logs/$1.log" "installing $2 from PyPI (is the network up?)" \
    "$directory/bin/pip" install --disable-pip-version-check --retries 2 "$2"
  echo "$2 in $directory" >"$directory/done"
}
