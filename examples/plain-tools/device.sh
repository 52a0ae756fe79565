#!/usr/bin/env bash
# Takes streams as a device, with mosquitto_sub and websocat, until its signature ends after an hour.
# Usage: device.sh CONNECTION-STRING-FILE CA-FILE MQTT-PORT [ADDRESS]
# ADDRESS is what each stream is joined to, as websocat names it: tcp:127.0.0.1:22 for an SSH server. By default it is echoed.
set -euo pipefail
. "$(dirname "$0")/hub.sh"

[ $# -ge 3 ] || fail "too few arguments (expected: CONNECTION-STRING-FILE CA-FILE MQTT-PORT [ADDRESS])"
ca=$2
mqtt_port=$3
address=${4:-mirror:}
read_connection "$1"
device=$(part DeviceId)
[ -n "$device" ] || fail "$1 has no DeviceId (expected: a device's connection string)"
needs mosquitto_sub openssl websocat

# Gives the value of a property of the offer's topic.
property() {
    printf '%s' "${topic#*/\?}" | tr '&' '\n' | sed -n "s/^\$$1=//p"
}

decoded() {
    printf '%b' "${1//%/\\x}"
}

# The subscription makes the device reachable. An offer is all in its topic; its message is empty.
exec 3< <(
    exec mosquitto_sub -h "$host" -p "$mqtt_port" --cafile "$ca" -V mqttv311 -k 60 \
        -i "$device" -u "$host/$device/?api-version=2021-04-12" -P "$(sign "$host/devices/$device")" \
        -t '$iothub/streams/POST/#' -F '%t'
)
session=$!
trap 'kill "$session" $(jobs -p) 2>/dev/null' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
while IFS= read -r topic <&3; do
    name=${topic#\$iothub/streams/POST/}
    echo "stream ${name%%/\?*}" >&2
    leg "$(decoded "$(property url)")" "$(property auth)" "$address" --exit-on-eof </dev/null 3<&- &
done
wait "$session" || fail "the session ended: mosquitto_sub says $?"
