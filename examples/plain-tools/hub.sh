# What both sides need: the parts of a connection string, signatures, legs. Sourced by device.sh and service.sh.

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

needs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 || fail "$program is not here; README.md says where it comes from"
    done
}

# Gives the value of a part of the connection string, such as DeviceId; nothing when it is not there.
part() {
    printf '%s' "$connection" | tr -d '\r\n' | tr ';' '\n' | sed -n "s/^$1=//p"
}

# Reads a file with a connection string into host, https_port and key.
read_connection() {
    [ -r "$1" ] || fail "$1 cannot be read (expected: a file with a connection string)"
    connection=$(cat "$1")
    host=$(part HostName)
    key=$(part SharedAccessKey)
    [ -n "$host" ] && [ -n "$key" ] || fail "$1 holds no connection string with HostName and SharedAccessKey"
    https_port=443
    case $host in
        *:*) https_port=${host##*:} host=${host%:*} ;;
    esac
}

# Signs a resource for an hour: sign RESOURCE [POLICY].
sign() {
    local expiry hex_key signature
    expiry=$(($(date +%s) + 3600))
    hex_key=$(printf '%s' "$key" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
    signature=$(printf '%s\n%s' "$1" "$expiry" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex_key" -binary |
        openssl base64 -A | sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g')
    printf 'SharedAccessSignature sr=%s&sig=%s&se=%s%s' "$1" "$signature" "$expiry" "${2:+&skn=$2}"
}

# Dials a leg and joins it to a websocat address such as "-", standard input and output: leg URL TICKET ADDRESS [ARGUMENT...].
leg() {
    local url=$1 ticket=$2 address=$3
    shift 3
    # websocat would run a program if the hub named one instead of a URL.
    case $url in
        wss://*) ;;
        *) fail "the hub gave no URL of a stream" ;;
    esac
    # Binary, because the bytes of a stream are in binary messages. SSL_CERT_FILE says whom to trust.
    SSL_CERT_FILE=$ca websocat --binary --header="Authorization: Bearer $ticket" "$@" "$address" "$url"
}
