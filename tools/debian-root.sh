# shellcheck shell=bash

# Another Debian in a directory, for what must be tried where nothing of this machine is. Source it in the root of
# the repository; it brings common.sh.
# shellcheck source-path=SCRIPTDIR source=common.sh
. tools/common.sh

kept_debian() { echo "$(cache_directory)/debian-$1.tar"; }

# fetch_debian SUITE PACKAGE...: brings a system of that suite into the cache, where it isn't there yet.
fetch_debian() {
  local suite=$1 packages kept
  shift
  packages=$(IFS=,; echo "$*")
  kept=$(kept_debian "$suite")
  need_root "another Debian is unpacked and entered with chroot"
  if [ -f "$kept" ]; then return; fi
  need_space "$(cache_directory)" 1000
  say "fetching a Debian $suite with debootstrap (into $kept)"
  debian_root=$(mktemp -d)
  trap remove_debian EXIT
  quietly "$logs/debootstrap.log" "debootstrap (is the network up?)" "${become[@]}" debootstrap --variant=minbase \
    --include="ca-certificates,$packages" "$suite" "$debian_root/root" http://deb.debian.org/debian
  "${become[@]}" tar --create --file "$kept.part" --directory "$debian_root/root" .
  "${become[@]}" mv "$kept.part" "$kept"
  remove_debian
}

# unpack_debian SUITE PACKAGE...: that system, new, in $debian_root, which goes when the script ends; apt adds what has
# changed since it was fetched.
unpack_debian() {
  local suite=$1
  shift
  debian_root=$(mktemp -d)
  trap remove_debian EXIT
  "${become[@]}" tar --extract --file "$(kept_debian "$suite")" --directory "$debian_root"
  quietly "$logs/debian-apt.log" "updating the packages of Debian $suite (is the network up?)" in_debian sh -c \
    'apt-get update && apt-get install --yes --no-install-recommends "$@"' sh ca-certificates "$@"
}

remove_debian() { "${become[@]}" rm -rf "$debian_root"; }

# Without what the caller's environment says, as of a compiler launcher.
in_debian() {
  "${become[@]}" --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    chroot "$debian_root" "$@"
}
