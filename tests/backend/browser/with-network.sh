#!/bin/sh
# with-network.sh COMMAND…: runs it in a network of its own that has loopback and
# one other address, since WebRTC takes no loopback candidates.  Exits 77, a
# skipped test, where this machine allows no such thing.
set -eu

if [ "${PARLEY_OWN_NETWORK-}" != 1 ]; then
  PARLEY_OWN_NETWORK=1
  export PARLEY_OWN_NETWORK
  for options in --net --map-root-user\ --net; do
    # shellcheck disable=SC2086
    if unshare $options true 2>/dev/null; then
      # shellcheck disable=SC2086
      exec unshare $options "$0" "$@"
    fi
  done
  echo '1..0 # SKIP no network namespace can be made here'
  exit 77
fi

ip link set lo up
ip link add call0 type veth peer name call1
ip address add 10.77.0.1/24 dev call0
ip link set call0 up
ip link set call1 up
exec "$@"
