#!/bin/sh
# A hub with its data in a folder of its own. Ctrl-C stops it; the folder stays, and the next start uses it again.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
exec "$root/culvert" hub --data-dir "${CULVERT_SSH:-/tmp/culvert-ssh}"
