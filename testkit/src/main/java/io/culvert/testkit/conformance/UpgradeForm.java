package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** How each SDK's WebSocket client asks for the upgrade, header by header, and what it checks in the answer. */
public enum UpgradeForm {
    /** ws 3.3.3 of Node.js: offers compression, no sub-protocol; the Host comes last, as Node.js adds it. */
    NODE_WS {
        @Override
        void write(PeerDial dial, URI url, String key, String token, String subprotocol) {
            dial.header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", key)
                    .header("Connection", "Upgrade")
                    .header("Upgrade", "websocket");
            authorization(dial, token);
            dial.header("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
            subprotocol(dial, subprotocol);
            dial.header("Host", url.getPort() < 0 || url.getPort() == 443 ? url.getHost() : url.getAuthority());
        }

        @Override
        List<String> problems(RawResponse answer, String key, String subprotocol) {
            List<String> problems = new ArrayList<>(acceptProblems(answer, key));
            String chosen = answer.header("Sec-WebSocket-Protocol");
            if (subprotocol.isEmpty() && chosen != null) {
                problems.add("server sent a subprotocol even though none requested: " + chosen);
            }
            return problems;
        }
    },
    /** The C SDK's own client: the port in the Host header always, one sub-protocol always; reads nothing but the status. */
    C_UWS {
        @Override
        void write(PeerDial dial, URI url, String key, String token, String subprotocol) {
            dial.header("Host", url.getHost() + ":" + url.getPort())
                    .header("Upgrade", "websocket")
                    .header("Connection", "Upgrade")
                    .header("Sec-WebSocket-Key", key)
                    .header("Sec-WebSocket-Protocol", subprotocol)
                    .header("Sec-WebSocket-Version", "13");
            authorization(dial, token);
        }

        @Override
        List<String> problems(RawResponse answer, String key, String subprotocol) {
            return List.of();
        }
    },
    /** .NET's ClientWebSocket: strict about each header of the answer. */
    DOT_NET {
        @Override
        void write(PeerDial dial, URI url, String key, String token, String subprotocol) {
            dial.header("Host", url.getPort() < 0 || url.getPort() == 443 ? url.getHost() : url.getAuthority());
            authorization(dial, token);
            dial.header("Connection", "Upgrade")
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", key);
            subprotocol(dial, subprotocol);
        }

        @Override
        List<String> problems(RawResponse answer, String key, String subprotocol) {
            List<String> problems = new ArrayList<>(acceptProblems(answer, key));
            single(answer, "Connection", "Upgrade", problems);
            single(answer, "Upgrade", "websocket", problems);
            List<String> chosen = answer.headers("Sec-WebSocket-Protocol");
            if (!chosen.isEmpty() && !chosen.equals(List.of(subprotocol)) && !chosen.equals(List.of(""))) {
                problems.add("sub-protocol: " + chosen + " (offered: " + subprotocol + ")");
            }
            return problems;
        }
    };

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /**
     * Dials and upgrades as this client does.
     *
     * @param token for {@code Authorization: Bearer}; empty for none
     * @param subprotocol the one that is offered; empty for none
     * @throws AssertionError when the server refuses, or this client would not take its answer
     */
    public Peer dial(Deployment hub, String url, String token, String subprotocol) {
        String key = key();
        PeerDial dial = hub.webSocket(url).exactly();
        write(dial, URI.create(url), key, token, subprotocol);
        Peer peer = dial.connect();
        List<String> problems = new ArrayList<>(problems(peer.handshake(), key, subprotocol));
        if (peer.handshake().header("Sec-WebSocket-Extensions") != null) {
            problems.add("extension: accepted, though the endpoint of the reference accepts none");
        }
        if (!problems.isEmpty()) {
            peer.close();
            throw new AssertionError("answer to the upgrade of " + this + ": " + String.join("; ", problems));
        }
        return peer;
    }

    abstract void write(PeerDial dial, URI url, String key, String token, String subprotocol);

    abstract List<String> problems(RawResponse answer, String key, String subprotocol);

    private static void authorization(PeerDial dial, String token) {
        if (!token.isEmpty()) {
            dial.bearer(token);
        }
    }

    private static void subprotocol(PeerDial dial, String subprotocol) {
        if (!subprotocol.isEmpty()) {
            dial.subprotocols(subprotocol);
        }
    }

    private static void single(RawResponse answer, String header, String value, List<String> problems) {
        List<String> values = answer.headers(header);
        if (values.size() != 1 || !values.get(0).equalsIgnoreCase(value)) {
            problems.add(header + ": " + values + " (expected: " + value + ", once)");
        }
    }

    private static List<String> acceptProblems(RawResponse answer, String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            String accept = Base64.getEncoder().encodeToString(digest);
            return accept.equals(answer.header("Sec-WebSocket-Accept")) ? List.of() : List.of("invalid server key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no SHA-1 in this JVM", e);
        }
    }

    private static String key() {
        byte[] nonce = new byte[16];
        ThreadLocalRandom.current().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }
}
