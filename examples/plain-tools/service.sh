#!/usr/bin/env bash
# Opens a stream to a device with curl, and joins it to standard input and output with websocat.
# Usage: service.sh CONNECTION-STRING-FILE CA-FILE DEVICE STREAM-NAME [WEBSOCAT-ARGUMENT...]
set -euo pipefail
. "$(dirname "$0")/hub.sh"

[ $# -ge 4 ] || fail "too few arguments (expected: CONNECTION-STRING-FILE CA-FILE DEVICE STREAM-NAME [WEBSOCAT-ARGUMENT...])"
file=$1
ca=$2
device=$3
name=$4
shift 4
read_connection "$file"
policy=$(part SharedAccessKeyName)
[ -n "$policy" ] || fail "$file has no SharedAccessKeyName (expected: a policy's connection string)"
needs curl openssl websocat

# device.sh cannot answer an offer: that it has dialled its leg counts as its acceptance when this time is over, in seconds.
response_timeout=${RESPONSE_TIMEOUT:-2}

answer=$(curl -sS --cacert "$ca" --include --request POST --data '' \
    --header "Authorization: $(sign "$host" "$policy")" \
    --header "iothub-streaming-connect-timeout-in-seconds: ${CONNECT_TIMEOUT:-0}" \
    --header "iothub-streaming-response-timeout-in-seconds: $response_timeout" \
    "https://$host:$https_port/twins/$device/streams/$name?api-version=2021-04-12" | tr -d '\r')

# Gives the value of a header of the answer; names of headers may have capitals.
header() {
    printf '%s\n' "$answer" | sed '/^$/q' | grep -i "^$1: " | cut -d ' ' -f 2
}

case $(header iothub-streaming-is-accepted) in
    True) leg "$(header iothub-streaming-url)" "$(header iothub-streaming-auth-token)" - "$@" ;;
    False) fail "the device rejected the stream; its reason: $(header culvert-reject-reason)" ;;
    *) fail "no stream: $(printf '%s\n' "$answer" | sed -n '1p;$p' | tr '\n' ' ')" ;;
esac
