package io.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The description of one WebSocket connection that a {@link Peer} makes: where to, with which headers, trusting whom.
 *
 * <p>The upgrade's own headers come first and others after them in the order given, unchecked. Without {@link #caFile} or
 * {@link #trustAll} the JVM's own trust holds. A builder for one thread, good for several connections.
 */
public final class PeerDial {
    /** RFC 6455 section 1.3. */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final URI uri;
    private final StringBuilder headers = new StringBuilder();
    private boolean exactly;
    private Trust trust;
    private String host;
    private int port;
    private int receiveBuffer;
    private Duration within = Duration.ofSeconds(10);

    PeerDial(String url) {
        uri = URI.create(url);
        boolean tls = "wss".equals(uri.getScheme());
        if (!tls && !"ws".equals(uri.getScheme())) {
            throw new IllegalArgumentException("url: " + url + " (expected: wss:// or ws://)");
        }
        host = uri.getHost();
        port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    }

    /** Adds a header line; nothing about it is checked. */
    public PeerDial header(String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    /** Adds {@code Authorization: Bearer} with this token. */
    public PeerDial bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Offers these sub-protocols, in this order. */
    public PeerDial subprotocols(String... names) {
        return header("Sec-WebSocket-Protocol", String.join(", ", names));
    }

    /** Offers these extensions, as {@code permessage-deflate; client_max_window_bits}; frames are never compressed by the peer itself. */
    public PeerDial extensions(String... offers) {
        return header("Sec-WebSocket-Extensions", String.join(", ", offers));
    }

    /** Adds no header by itself, not even those of the upgrade. */
    public PeerDial exactly() {
        exactly = true;
        return this;
    }

    /** Trusts what the PEM file's certificates have signed. */
    public PeerDial caFile(Path pemFile) {
        trust = Trust.ca(pemFile);
        return this;
    }

    /** Trusts whatever certificate is shown. */
    public PeerDial trustAll() {
        trust = Trust.all();
        return this;
    }

    /** Dials this address instead of the URL's, as that of a {@link FaultProxy}; headers, server name and its check stay the URL's. */
    public PeerDial through(String proxyHost, int proxyPort) {
        host = proxyHost;
        port = proxyPort;
        return this;
    }

    /** Fixes the kernel's receive buffer, in bytes, so that a reader that stops fills up early. */
    public PeerDial receiveBuffer(int bytes) {
        receiveBuffer = bytes;
        return this;
    }

    /** Waits this long for the response instead of 10 s. */
    public PeerDial within(Duration bound) {
        within = bound;
        return this;
    }

    /**
     * What came of an attempt whose outcome is open: an upgraded connection, a response that refuses, or an end without a response.
     */
    public record Answer(Optional<Peer> peer, Optional<RawResponse> response) {}

    /** Dials, and tells what came of it whatever that is. */
    public Answer answer() {
        try {
            RawTcp connection = open();
            String key = key();
            RawResponse response = exchange(connection, key);
            if (isUpgrade(response, key)) {
                return new Answer(Optional.of(new Peer(connection, response)), Optional.of(response));
            }
            connection.close();
            return new Answer(Optional.empty(), Optional.of(response));
        } catch (UncheckedIOException | AssertionError ended) {
            return new Answer(Optional.empty(), Optional.empty());
        }
    }

    /**
     * Dials and upgrades.
     *
     * @throws AssertionError when the server refuses or answers wrongly; the message holds its response
     */
    public Peer connect() {
        RawTcp connection = open();
        String key = key();
        RawResponse response = exchange(connection, key);
        if (!isUpgrade(response, key)) {
            connection.close();
            throw new AssertionError("upgrade of " + uri + " answered: " + response + " (expected: 101)");
        }
        return new Peer(connection, response);
    }

    /** A request without our own headers has a key of its own, or none. */
    private boolean isUpgrade(RawResponse response, String key) {
        return response.status() == 101 && (exactly || accept(key).equals(response.header("sec-websocket-accept")));
    }

    /**
     * Dials and returns the response that refuses the upgrade.
     *
     * @throws AssertionError when the server upgrades
     */
    public RawResponse connectExpectingRefusal() {
        try (RawTcp connection = open()) {
            RawResponse response = exchange(connection, key());
            if (response.status() == 101) {
                throw new AssertionError("upgrade of " + uri + " answered: " + response + " (expected: a refusal)");
            }
            return response;
        }
    }

    private RawTcp open() {
        if (uri.getScheme().equals("wss")) {
            return RawTls.connect(host, port, uri.getHost(), trust == null ? Trust.ofJvm() : trust, receiveBuffer);
        }
        try {
            Socket socket = RawTcp.dial(host, port, receiveBuffer);
            return new RawTcp(socket, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawResponse exchange(RawTcp connection, String key) {
        try {
            return RawHttp.exchange(connection, request(key), within);
        } catch (RuntimeException | AssertionError e) {
            connection.close();
            throw e;
        }
    }

    private byte[] request(String key) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder("GET ").append(path);
        if (uri.getRawQuery() != null) {
            head.append('?').append(uri.getRawQuery());
        }
        head.append(" HTTP/1.1\r\n");
        if (!exactly) {
            head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
            head.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
            head.append("Sec-WebSocket-Key: ").append(key).append("\r\n");
        }
        return head.append(headers).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String key() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no SHA-1 in this JVM", e);
        }
    }
}
