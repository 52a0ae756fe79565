package io.culvert.wire;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The hub's side of the WebSocket handshake of MQTT at {@link #PATH}; {@link MqttDial} is the client's. Vert.x's own one matches sub-protocols case-sensitively and Netty's MQTT
 * codecs need the bytes below its WebSockets, so the 101 is ours and the frames are {@link MqttFrames}'.
 */
public final class MqttUpgrade {
    /** Where the reference's clients dial MQTT over WebSocket; they may add a query, which means nothing. */
    public static final String PATH = "/$iothub/websocket";
    /** The sub-protocol; the C client spells it in capitals. */
    public static final String SUB_PROTOCOL = "mqtt";

    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final CharSequence KEY = HttpHeaders.createOptimized("Sec-WebSocket-Key");
    private static final CharSequence ACCEPT = HttpHeaders.createOptimized("Sec-WebSocket-Accept");
    private static final CharSequence VERSION = HttpHeaders.createOptimized("Sec-WebSocket-Version");
    private static final CharSequence PROTOCOL = HttpHeaders.createOptimized("Sec-WebSocket-Protocol");

    private MqttUpgrade() {}

    /**
     * Which HTTP status refuses this request, empty when it is an upgrade to MQTT: 426 without a WebSocket handshake of
     * version 13, 400 when its key is malformed or MQTT is not among the sub-protocols.
     */
    public static Optional<Integer> refusal(HttpServerRequest request) {
        MultiMap headers = request.headers();
        boolean upgrade = request.method() == HttpMethod.GET
                && listed(headers, HttpHeaders.CONNECTION, "upgrade").isPresent()
                && listed(headers, HttpHeaders.UPGRADE, "websocket").isPresent()
                && "13".equals(headers.get(VERSION));
        if (!upgrade) {
            return Optional.of(426);
        }
        return validKey(headers.get(KEY))
                        && listed(headers, PROTOCOL, SUB_PROTOCOL).isPresent()
                ? Optional.empty()
                : Optional.of(400);
    }

    /** Answers an upgrade that {@link #refusal} did not refuse with 101, echoing the client's spelling of the sub-protocol. */
    public static Future<MqttSocket> accept(HttpServerRequest request) {
        MultiMap headers = request.headers();
        request.response()
                .putHeader(HttpHeaders.UPGRADE, "websocket")
                .putHeader(HttpHeaders.CONNECTION, "Upgrade")
                .putHeader(ACCEPT, acceptOf(headers.get(KEY)))
                .putHeader(PROTOCOL, listed(headers, PROTOCOL, SUB_PROTOCOL).orElseThrow());
        return request.toNetSocket().map(MqttSocket::webSocketServer);
    }

    /** The item of a comma-separated header that equals the wanted word but for case, as the sender spelt it. */
    private static Optional<String> listed(MultiMap headers, CharSequence name, String wanted) {
        return headers.getAll(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(item -> item.toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst();
    }

    private static boolean validKey(String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The {@code Sec-WebSocket-Accept} of a key. */
    static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.strip() + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-1 is not available", e);
        }
    }
}
