# shellcheck shell=bash
# What dev and the scripts in tools/ share. Source it; it runs nothing by itself.

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

missing_packages() {
  local package
  for package; do
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s\n' "$package"
  done
}

# Installing Debian's PostgreSQL would also start a database server that nobody asked for; this drop-in prevents that.
no_cluster_conf=/etc/postgresql-common/createcluster.d/argus-cpp.conf

apt_update() {
  local become=(env)
  is_root || become=(sudo env)
  "${become[@]}" apt-get update </dev/null >"$1" 2>&1
}

apt_install() {
  local log=$1 become=(env)
  shift
  is_root || become=(sudo env)
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

# install_packages LOG PACKAGE...: installs those of the packages that are not there yet.
install_packages() {
  local log=$1 missing
  shift
  command -v apt-get >/dev/null || die "this needs Debian or Ubuntu: there is no apt-get here to install with: $*"
  mapfile -t missing < <(missing_packages "$@" | sort -u)
  [ "${#missing[@]}" -gt 0 ] || return 0
  is_root || command -v sudo >/dev/null ||
    die "no root and no sudo here; have an administrator run: apt-get install ${missing[*]}"
  say "installing with apt: ${missing[*]}"
  apt_install "$log" "${missing[@]}"
}

# Where provide_nginx of dev puts Debian's nginx.
nginx_directory() { echo "$(cache_directory)/nginx"; }

# find_nginx: prints the path of an nginx: the one that ARGUS_NGINX names, the system's, or the one of provide_nginx.
find_nginx() {
  local candidate
  for candidate in "${ARGUS_NGINX:-}" "$(PATH=$PATH:/usr/sbin command -v nginx)" "$(nginx_directory)/usr/sbin/nginx"; do
    if [ -x "$candidate" ]; then
      echo "$candidate"
      return
    fi
  done
  return 1
}
