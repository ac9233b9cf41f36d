# shellcheck shell=bash

# Another Debian in a directory, for what must be tried where nothing of this machine is. Source it after common.sh.

become=(env)
is_root || become=(sudo env)

# unpack_debian SUITE PACKAGE...: a fresh system of that suite in $debian_root, which goes when the script ends. What
# debootstrap brought is kept in the cache; apt adds what has changed since.
unpack_debian() {
  local suite=$1 packages kept
  shift
  packages=$(IFS=,; echo "$*")
  kept=$(cache_directory)/debian-$suite.tar
  debian_root=$(mktemp -d)
  trap remove_debian EXIT
  if [ ! -f "$kept" ]; then
    say "fetching a Debian $suite with debootstrap (into $kept)"
    quietly build/log/debootstrap.log "debootstrap" "${become[@]}" debootstrap --variant=minbase \
      --include="ca-certificates,$packages" "$suite" "$debian_root/root" http://deb.debian.org/debian
    mkdir -p "$(dirname "$kept")"
    "${become[@]}" tar --create --file "$kept.part" --directory "$debian_root/root" .
    "${become[@]}" mv "$kept.part" "$kept"
    "${become[@]}" rm -rf "$debian_root/root"
  fi
  "${become[@]}" tar --extract --file "$kept" --directory "$debian_root"
  quietly build/log/debian-apt.log "updating the packages of Debian $suite (is the network up?)" in_debian sh -c \
    'apt-get update && apt-get install --yes --no-install-recommends "$@"' sh ca-certificates "$@"
}

remove_debian() { "${become[@]}" rm -rf "$debian_root"; }

# Without what the caller's environment says, as of a compiler launcher.
in_debian() {
  "${become[@]}" --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    chroot "$debian_root" "$@"
}
