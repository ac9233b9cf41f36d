#!/usr/bin/env bash
# Real Argus servers for the live tests: argus-server from PyPI under gunicorn, over a PostgreSQL of its own.
#   tools/live.sh up [VERSION] [PORT] starts one, 2.10.2 by default, with nothing in it except its users and sources, or says where it
#                                     runs already. Where the port is taken, it gets another; its env file has the one that it got.
#   tools/live.sh fetch VERSION       installs one, and starts nothing
#   tools/live.sh down [VERSION]      ends that one, or all of them
#   tools/live.sh env VERSION         prints the path of its env file if it runs and answers, otherwise fails
#   tools/live.sh psql VERSION ...    runs psql with these arguments on its database
#   tools/live.sh workers VERSION     prints the pids of the processes that answer its requests
#   tools/live.sh database VERSION    starts its PostgreSQL again after that was killed
# ARGUS_LIVE_WORKERS is how many such processes `up` starts, each with four threads; 1 unless set.
#
# Everything is kept under <cache>/live/<version>, so that only the first start is slow:
#   venv/, database/     each is whole where its .done file says so, and is made again otherwise
#   run/                 gunicorn's pid and log
#   env                  the URL and the tokens; there only while the server runs
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$tools/common.sh"
logs=$(dirname "$tools")/build/log
umask 022

# The port that a version gets where nothing else has it.
usual_port() {
  case $1 in
    2.10.2) echo 9310 ;;
    2.9.1) echo 9309 ;;
    1.37.0) echo 9337 ;;
    1.29.0) echo 9329 ;;
  esac
}

# PostgreSQL refuses to run as root, and nothing else here needs root either. Each command gets a clean environment,
# and none inherits the lock (descriptor 9), which a server would otherwise hold for as long as it runs.
as_server_user() {
  local become=()
  if is_root; then become=(runuser -u postgres --); fi
  env -i PATH="$PATH" HOME="$home/run" LANG=C.UTF-8 PGHOST="$socket_directory" \
    PYTHONPATH="$home" DJANGO_SETTINGS_MODULE=argus_settings ARGUS_LIVE_DATABASE="${database:-argus}" \
    "${become[@]}" "$@" 9>&-
}

make_for_server_user() {
  (umask 077 && mkdir -p "$1")
  if is_root; then chown postgres "$1"; fi
}

# A socket's path may have 107 bytes: where the cache lies too deep for that, the socket goes to /tmp.
choose_socket_directory() {
  socket_directory=$home/database
  if [ "${#socket_directory}" -gt 85 ]; then
    socket_directory=/tmp/argus-cpp-$(id -u)-$(cksum <<<"$home" | cut -d ' ' -f 1)
  fi
}

make_socket_directory() {
  [ "$socket_directory" != "$home/database" ] || return 0
  make_for_server_user "$socket_directory"
  as_server_user test -O "$socket_directory" ||
    die "$socket_directory belongs to somebody else: remove it, or set ARGUS_DEV_CACHE to a shorter path"
}

# pid_of_ours FILE WORDS: the pid on FILE's first line, if that process lives and its command line has WORDS.
pid_of_ours() {
  local pid
  [ -s "$1" ] || return 1
  read -r pid <"$1" || true
  grep -aqF -- "$2" "/proc/$pid/cmdline" 2>/dev/null || return 1
  echo "$pid"
}

gunicorn_pid() { pid_of_ours "$home/run/gunicorn.pid" "$home/venv/bin/"; }
postgres_pid() { pid_of_ours "$home/database/postmaster.pid" "$home/database"; }
setting() { sed -n "s/^$1=//p" "$home/env"; }

answers() {
  local root authority status
  root=$(setting ARGUS_URL)
  authority=${root#http://} authority=${authority%%/*}
  status=$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/${authority%:*}/${authority#*:}" || exit
    printf 'GET /api/v2/incidents/mine/ HTTP/1.0\r\nHost: %s\r\nAuthorization: Token %s\r\n\r\n' "$authority" "$(setting ARGUS_TOKEN)" >&3
    read -r -t 20 _ status _ <&3
    echo "$status"
  ) || true
  [ "$status" = 200 ]
}

runs() { [ -f "$home/env" ] && gunicorn_pid >/dev/null; }

is_done() { [ "$(cat "$home/$1.done" 2>/dev/null)" = "$2" ]; }

make_venv() {
  local python recipe
  python=$(system_python)
  recipe="argus-server $version for $("$python" --version 2>&1) in $home"
  if is_done venv "$recipe"; then return; fi
  say "installing with pip: argus-server $version (log: $home/venv.log)"
  rm -rf "$home/venv" "$home/venv.done"
  quietly "$home/venv.log" "making $home/venv" "$python" -m venv "$home/venv"
  # No version of argus-server names gunicorn, and 2.x needs django-tasks without saying so.
  "$home/venv/bin/pip" install --disable-pip-version-check --retries 2 \
    "argus-server==$version" 'gunicorn>=25.1' django-tasks </dev/null >"$home/venv.log" 2>&1 ||
    die "pip could not install argus-server $version (is the network up? See $home/venv.log): $(grep -i '^ *error' "$home/venv.log" | tail -n 1)"
  echo "$recipe" >"$home/venv.done"
}

start_postgres() {
  if postgres_pid >/dev/null; then return; fi
  # Left by a server that was killed, and naming a pid that may belong to something else by now.
  rm -f "$home/database/postmaster.pid" "$socket_directory/.s.PGSQL.5432.lock"
  make_socket_directory
  quietly "$home/postgres-start.log" "starting PostgreSQL (its own log: $home/database/log)" \
    as_server_user "$postgres_bin/pg_ctl" --pgdata="$home/database" --log="$home/database/log" --wait --timeout=60 \
    --options="-k '$socket_directory' -c listen_addresses='' -c synchronous_commit=off" start
}

stop_postgres() {
  postgres_pid >/dev/null || return 0
  quietly "$home/postgres-stop.log" "stopping PostgreSQL" \
    as_server_user "$postgres_bin/pg_ctl" --pgdata="$home/database" --mode="$1" --wait stop
}

# The migrated database is kept as a template: every start copies it, so that a server starts empty and at once.
make_database() {
  local recipe
  recipe="argus-server $version on $("$postgres_bin/postgres" --version)"
  if is_done database "$recipe"; then return; fi
  say "making the database of Argus $version (log: $home/migrate.log)"
  stop_postgres immediate
  rm -rf "$home/database" "$home/database.done"
  make_for_server_user "$home/database"
  quietly "$home/initdb.log" "making the database cluster" as_server_user "$postgres_bin/initdb" \
    --pgdata="$home/database" --auth=peer --encoding=UTF8 --locale=C.UTF-8 --no-sync
  start_postgres
  as_server_user "$postgres_bin/createdb" argus_template
  database=argus_template quietly "$home/migrate.log" "migrating the database of Argus $version" \
    as_server_user "$home/venv/bin/django-admin" migrate
  echo "$recipe" >"$home/database.done"
}

fill_database() {
  as_server_user "$postgres_bin/dropdb" --if-exists --force argus 2>"$home/copy.log" ||
    die "PostgreSQL refused to drop the old database: see $home/copy.log"
  quietly "$home/copy.log" "copying the database" as_server_user "$postgres_bin/createdb" --template=argus_template argus
}

write_env() {
  local tokens
  tokens=$(as_server_user "$home/venv/bin/python" "$home/provision.py" 2>"$home/provision.log") || {
    tail -n 15 "$home/provision.log" >&2
    die "making users and tokens for Argus $version failed; the end of $home/provision.log is above"
  }
  (umask 077 && printf 'ARGUS_URL=http://127.0.0.1:%s/api/v2\n%s\n' "$1" "$tokens" >"$home/env.new")
  mv "$home/env.new" "$home/env"
}

start_gunicorn() {
  rm -f "$home/run/gunicorn.pid" "$home/run/gunicorn.log"
  as_server_user "$home/venv/bin/gunicorn" argus.site.wsgi:application --daemon --bind "127.0.0.1:$1" \
    --workers "${ARGUS_LIVE_WORKERS:-1}" --threads 4 --keep-alive 75 --no-control-socket \
    --pid "$home/run/gunicorn.pid" --log-file "$home/run/gunicorn.log" --capture-output
}

# answers_soon: false where gunicorn has ended, or a minute has passed.
answers_soon() {
  local give_up=$((SECONDS + 60)) grace=$((SECONDS + 10))
  while [ "$SECONDS" -lt "$give_up" ]; do
    if answers; then return; fi
    gunicorn_pid >/dev/null || [ "$SECONDS" -lt "$grace" ] || break
    sleep 0.3
  done
  return 1
}

# serve [PORT]: on that port, or on another one if it is taken.
serve() {
  local port
  for _ in 1 2 3; do
    port=$(free_port "$@")
    [ -n "$port" ] || die "no port of 127.0.0.1 is free for Argus $version: end what listens there (ss -ltnp shows it)"
    [ "${1:-$port}" = "$port" ] || say "port $1 is taken; Argus $version gets port $port"
    write_env "$port"
    start_gunicorn "$port"
    if answers_soon; then return; fi
    # Another program may have been quicker to listen there.
    grep -q 'in use' "$home/run/gunicorn.log" 2>/dev/null || break
    stop_gunicorn
  done
  tail -n 15 "$home/run/gunicorn.log" >&2 || true
  stop_all
  die "Argus $version did not answer; the end of $home/run/gunicorn.log is above"
}

announce() {
  say "Argus $version $1 at $(setting ARGUS_URL); to use it: set -a; . $home/env; set +a"
}

keep_up() {
  local port
  port=$(setting ARGUS_URL) port=${port#*:*:} port=${port%%/*}
  # The server's tokens last 14 days.
  [ -z "$(find "$home/env" -mtime +7)" ] || write_env "$port"
  announce "runs"
}

check_place() {
  [ -r /proc/self/cmdline ] || die "/proc is not mounted, and without it no server can be distinguished from another process"
  mkdir -p "$home" 2>/dev/null || true
  [ -w "$home" ] || die "can't write to $home: set ARGUS_DEV_CACHE to a directory that you own"
  postgres_bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [ -x "$postgres_bin/initdb" ] || die "no PostgreSQL server under /usr/lib/postgresql: install the package postgresql"
  ! is_root || runuser -u postgres -- test -x "$home" ||
    die "the user postgres can't reach $home: set ARGUS_DEV_CACHE to a directory that others may enter"
}

fetch() {
  check_place
  lock
  make_for_server_user "$home/run"
  make_venv
}

up() {
  local port
  port=${1:-$(usual_port "$version")}
  check_place
  lock
  if runs; then
    keep_up
    return
  fi
  make_for_server_user "$home/run"
  cp "$tools"/live/*.py "$home/"
  make_venv
  make_database
  start_postgres
  fill_database
  serve ${port:+"$port"}
  announce "started"
}

stop_gunicorn() {
  local pid give_up=$((SECONDS + 15))
  pid=$(gunicorn_pid) || return 0
  kill "$pid"
  while gunicorn_pid >/dev/null; do
    [ "$SECONDS" -lt "$give_up" ] || kill -KILL "$pid" 2>/dev/null || true
    sleep 0.1
  done
}

stop_all() {
  rm -f "$home/env"
  stop_gunicorn
  stop_postgres fast
}

down() {
  [ -d "$home" ] || die "no Argus $version was ever started from here"
  check_place
  lock
  stop_all
  say "Argus $version is down"
}

run_psql() {
  check_place
  runs || die "no Argus $version runs here: start one (./dev live up $version)"
  as_server_user "$postgres_bin/psql" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=argus "$@"
}

# Those whose parent is gunicorn's first process.
print_workers() {
  local parent
  parent=$(gunicorn_pid) || die "no Argus $version runs here: start one (./dev live up $version)"
  tr ' ' '\n' <"/proc/$parent/task/$parent/children" | sed '/^$/d'
}

lock() {
  exec 9>"$home/lock"
  flock --timeout 900 9 || die "another ./dev live has been busy with Argus $version for 15 minutes"
}

# Sets what the functions above work on: version, home (its directory), socket_directory.
choose() {
  version=$1
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "not a version of Argus: '$version' (like 2.10.2)"
  home=$live/$version
  choose_socket_directory
}

down_every() {
  local directory
  for directory in "$live"/*/; do
    [ -d "$directory" ] || continue
    (choose "$(basename "$directory")" && down)
  done
}

live=$(cache_directory)/live
command=${1:-} version=${2:-} port=
if [ "$command" = up ]; then port=${3:-}; fi
[ -z "$port" ] || [[ $port =~ ^[0-9]{2,5}$ ]] || die "not a port: '$port'"
[[ ${ARGUS_LIVE_WORKERS:-1} =~ ^[1-9][0-9]?$ ]] || die "not a number of processes: ARGUS_LIVE_WORKERS='$ARGUS_LIVE_WORKERS'"
cd /

case $command in
  fetch)
    choose "$version"
    fetch
    ;;
  up)
    choose "${version:-2.10.2}"
    install_packages postgresql g++ libpq-dev python3-dev python3-venv
    up ${port:+"$port"}
    ;;
  down)
    if [ -z "$version" ]; then
      down_every
    else
      choose "$version"
      down
    fi
    ;;
  env)
    choose "$version"
    runs && answers || exit 1
    echo "$home/env"
    ;;
  psql)
    choose "$version"
    run_psql "${@:3}"
    ;;
  workers)
    choose "$version"
    print_workers
    ;;
  database)
    choose "$version"
    check_place
    start_postgres
    ;;
  *) die "usage: ./dev live up [VERSION] [PORT] | ./dev live down [VERSION]" ;;
esac
