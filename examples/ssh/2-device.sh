#!/bin/sh
# The device: its SSH server, on port 22 or the one given, is what streams named "ssh" lead to.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${CULVERT_SSH:-/tmp/culvert-ssh}
credential=$data/my-device.txt

if [ ! -s "$credential" ]; then
    umask 077
    "$root/culvert" device create my-device --connection-string-file "$data/credentials/iothubowner.txt" |
        tail -n 1 >"$credential"
fi
exec "$root/culvert" device-proxy --connection-string-file "$credential" --forward "ssh=127.0.0.1:${1:-22}"
