package io.culvert.protocol;

import java.util.regex.Pattern;

/** A host name or address with a port; IPv6 addresses are written in brackets. */
public record HostPort(String host, int port) {
    /** Letters of any script, digits and what addresses and zones need; no separator of URLs, lists or user names. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{M}.\\-_]+");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+(%[A-Za-z0-9.\\-_]+)?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    public HostPort {
        if (!NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("host: not accepted (expected: a host name or an address)");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /**
     * The parsed {@code HOST:PORT}; an IllegalArgumentException when the port is missing. It does not repeat the text, which
     * may be part of a connection string or of a URL with a password.
     */
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
            if (close < 0
                    || host.indexOf(':') > close
                    || (close + 1 < host.length() && host.charAt(close + 1) != ':')) {
                throw new IllegalArgumentException("address: not accepted (expected: [IPV6]:PORT)");
            }
            port = close + 1 < host.length() ? host.substring(close + 2) : "";
            host = host.substring(1, close);
        } else if (colon >= 0 && colon == host.indexOf(':')) {
            port = host.substring(colon + 1);
            host = host.substring(0, colon);
        }
        if (port.isEmpty() && defaultPort < 0) {
            throw new IllegalArgumentException("address: not accepted (expected: HOST:PORT)");
        }
        if (!port.isEmpty() && !PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("port: not accepted (expected: 0 to 65535)");
        }
        return new HostPort(host, port.isEmpty() ? defaultPort : Integer.parseInt(port));
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
