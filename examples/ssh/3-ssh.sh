#!/bin/sh
# ssh to the device through the hub: 3-ssh.sh USER@my-device [COMMAND]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${CULVERT_SSH:-/tmp/culvert-ssh}
exec ssh -o ProxyCommand="'$root/culvert' connect --connection-string-file '$data/credentials/service.txt' --device %h --name ssh" "$@"
