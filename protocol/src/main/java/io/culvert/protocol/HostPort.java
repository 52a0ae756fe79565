package io.culvert.protocol;

/** A host name or address with a port; IPv6 addresses are written in brackets. */
public record HostPort(String host, int port) {
    public HostPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: is empty");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /** The parsed {@code HOST:PORT}; an IllegalArgumentException when the port is missing. */
    public static HostPort parse(String text) {
        return parse(text, -1);
    }

    /** The parsed {@code HOST[:PORT]}. */
    public static HostPort parse(String text, int defaultPort) {
        String host = text.strip();
        String port = "";
        int colon = host.lastIndexOf(':');
        if (host.startsWith("[")) {
            int close = host.indexOf(']');
            if (close < 0 || (close + 1 < host.length() && host.charAt(close + 1) != ':')) {
                throw new IllegalArgumentException("address: '" + text + "' (expected: [IPV6]:PORT)");
            }
            port = close + 1 < host.length() ? host.substring(close + 2) : "";
            host = host.substring(1, close);
        } else if (colon >= 0 && colon == host.indexOf(':')) {
            port = host.substring(colon + 1);
            host = host.substring(0, colon);
        }
        if (port.isEmpty() && defaultPort < 0) {
            throw new IllegalArgumentException("address: '" + text + "' (expected: HOST:PORT)");
        }
        try {
            return new HostPort(host, port.isEmpty() ? defaultPort : Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port: '" + port + "' (expected: 0 to 65535)", e);
        }
    }

    /** As text without the port when it is the default one. */
    public String text(int defaultPort) {
        return port == defaultPort ? bracketed() : toString();
    }

    @Override
    public String toString() {
        return bracketed() + ":" + port;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
