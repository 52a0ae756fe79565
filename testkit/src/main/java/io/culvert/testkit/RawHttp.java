package io.culvert.testkit;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * One HTTP request whose bytes are all under control, and its response.
 *
 * <p>Headers are sent in the order given, unchecked. {@code Host}, {@code Content-Length} and {@code Connection: close} are added unless
 * they were given or {@link #exactly} was said. The method and path go onto the request line as they are, so both may be illegal.
 *
 * <pre>{@code
 * RawResponse response = RawHttp.request("PUT", "https://localhost:8443/devices/d1?api-version=2021-04-12")
 *         .caFile(ca).header("Authorization", sas).body("{}").send();
 * }</pre>
 *
 * <p>A builder for one thread; each {@link #send} dials anew.
 */
public final class RawHttp {
    private final String method;
    private final URI uri;
    private final StringBuilder headers = new StringBuilder();
    private String target;
    private byte[] body;
    private int chunkSize;
    private boolean exactly;
    private Trust trust;
    private Duration within = Duration.ofSeconds(10);

    private RawHttp(String method, String url) {
        this.method = method;
        this.uri = URI.create(url);
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        this.target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** A request to an {@code https:} or {@code http:} URL. */
    public static RawHttp request(String method, String url) {
        return new RawHttp(method, url);
    }

    /** A GET request. */
    public static RawHttp get(String url) {
        return new RawHttp("GET", url);
    }

    /** Sends bytes over an open connection and reads one response; the connection stays open. */
    public static RawResponse exchange(RawTcp connection, byte[] request, Duration within) {
        // Sent beside the reading: a server that refuses early stops taking, and its answer must be seen nevertheless.
        Thread sender = new Thread(
                () -> {
                    try {
                        connection.send(request);
                    } catch (UncheckedIOException refused) {
                        // The answer, or its absence, tells.
                    }
                },
                "raw-http-sender");
        sender.setDaemon(true);
        sender.start();
        boolean head = request.length > 5 && new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
        return connection.readResponse(head, within);
    }

    /** Puts this onto the request line instead of the URL's path and query. */
    public RawHttp target(String target) {
        this.target = target;
        return this;
    }

    /** Adds a header line; nothing about it is checked. */
    public RawHttp header(String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Sets the body, as UTF-8. */
    public RawHttp body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the body. */
    public RawHttp body(byte[] bytes) {
        body = bytes.clone();
        return this;
    }

    /** Sends the body in chunks of at most this size instead of with its length. */
    public RawHttp chunked(int size) {
        chunkSize = size;
        return this;
    }

    /** Adds no header by itself. */
    public RawHttp exactly() {
        exactly = true;
        return this;
    }

    /** Trusts what the PEM file's certificates have signed; without this, what the JVM trusts. */
    public RawHttp caFile(Path pemFile) {
        trust = Trust.ca(pemFile);
        return this;
    }

    /** Trusts whatever certificate is shown. */
    public RawHttp trustAll() {
        trust = Trust.all();
        return this;
    }

    /** Waits this long for the response instead of 10 s. */
    public RawHttp within(Duration bound) {
        within = bound;
        return this;
    }

    /** Dials, sends, and reads the response. */
    public RawResponse send() {
        try (RawTcp connection = connect()) {
            return exchange(connection, bytes(), within);
        }
    }

    private RawTcp connect() {
        if (!uri.getScheme().equals("https")) {
            return RawTcp.connect(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
        }
        int port = uri.getPort() < 0 ? 443 : uri.getPort();
        return RawTls.connect(uri.getHost(), port, uri.getHost(), trust == null ? Trust.ofJvm() : trust, 0);
    }

    /** The request's bytes, for a test that sends them its own way, as in pieces or several at once. */
    public byte[] bytes() {
        StringBuilder head =
                new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (!exactly) {
            addMissing(head, "Host", uri.getRawAuthority());
        }
        head.append(headers);
        if (!exactly && body != null) {
            addMissing(head, chunkSize > 0 ? "Transfer-Encoding" : "Content-Length", bodyHeader());
        }
        if (!exactly) {
            addMissing(head, "Connection", "close");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        addBody(bytes);
        return bytes.toByteArray();
    }

    private String bodyHeader() {
        return chunkSize > 0 ? "chunked" : Integer.toString(body.length);
    }

    private void addMissing(StringBuilder head, String name, String value) {
        String line = name.toLowerCase(Locale.ROOT) + ":";
        boolean given = headers.toString().toLowerCase(Locale.ROOT).lines().anyMatch(each -> each.startsWith(line));
        if (!given) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private void addBody(ByteArrayOutputStream bytes) {
        if (body == null) {
            return;
        }
        if (chunkSize == 0) {
            bytes.writeBytes(body);
            return;
        }
        for (int from = 0; from < body.length; from += chunkSize) {
            byte[] chunk = Arrays.copyOfRange(body, from, Math.min(body.length, from + chunkSize));
            bytes.writeBytes((Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            bytes.writeBytes(chunk);
            bytes.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        bytes.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }
}
