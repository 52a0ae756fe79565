package io.culvert.coordinator.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** A message of the SockJS bridge's protocol, as a client sends it. */
sealed interface BridgeFrame {
    /** The longest that is taken, bytes; a credential and the longest body fit well. */
    int MAX_BYTES = 64 * 1024;

    /** As a client chooses them; the reference's are 36 characters. */
    int MAX_REPLY_ADDRESS = 64;

    /** The client is there. */
    record Ping() implements BridgeFrame {}

    /**
     * A request, or the confirmation of a reply.
     *
     * @param authorization of its headers, of which no other means anything
     * @param replyAddress what the client will know the reply by; empty when it wants none
     */
    record Send(String address, Object body, Optional<String> authorization, Optional<String> replyAddress)
            implements BridgeFrame {
        @Override
        public String toString() {
            return "Send[" + address + "]";
        }
    }

    /** Something that the bridge does for nobody: to publish, to register, or what is malformed. */
    record Denied(String why) implements BridgeFrame {}

    static BridgeFrame parse(Buffer message) {
        if (message.length() > MAX_BYTES) {
            return new Denied("too_long");
        }
        JsonObject json;
        try {
            json = new JsonObject(message);
        } catch (DecodeException | ClassCastException e) {
            return new Denied("invalid_json");
        }
        if ("ping".equals(json.getValue("type"))) {
            return new Ping();
        }
        boolean wellFormed = json.getValue("address") instanceof String
                && (json.getValue("headers") == null || json.getValue("headers") instanceof JsonObject)
                && (json.getValue("replyAddress") == null
                        || json.getValue("replyAddress") instanceof String text && text.length() <= MAX_REPLY_ADDRESS);
        if (!"send".equals(json.getValue("type")) || !wellFormed) {
            return new Denied("access_denied");
        }
        return new Send(
                json.getString("address"),
                json.getValue("body"),
                authorization(json.getJsonObject("headers", new JsonObject())),
                Optional.ofNullable(json.getString("replyAddress")));
    }

    private static Optional<String> authorization(JsonObject headers) {
        if (headers == null) {
            return Optional.empty();
        }
        return headers.stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals("authorization"))
                .map(header -> header.getValue())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .findFirst();
    }
}
