package io.culvert.protocol;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A text frame on a {@code culvert.v1} leg: one JSON object. Unknown types and fields are ignored, so that both can grow.
 *
 * <p>{@link Paired} comes from the endpoint, as the leg's first message; the others pass from client to client.
 */
public sealed interface ControlMessage {
    /** The WebSocket sub-protocol of legs that speak it. */
    String SUBPROTOCOL = "culvert.v1";
    /** How many bytes a control text may have. */
    int MAX_BYTES = 4096;
    /** The feature of {@link Eof}. */
    String HALF_CLOSE = "half-close";
    /** The feature of counting in {@link Eof} and {@link End}. */
    String COUNTS = "counts";

    /**
     * Both legs are there; bytes may flow.
     *
     * @param peerIsCulvert whether the other leg speaks {@code culvert.v1} too
     * @param liveness how often the endpoint wants to hear of a client, also while that reads nothing; milliseconds on the wire
     */
    record Paired(boolean peerIsCulvert, List<String> capabilities, Optional<Duration> liveness)
            implements ControlMessage {
        /** Without a word about liveness. */
        public Paired(boolean peerIsCulvert, List<String> capabilities) {
            this(peerIsCulvert, capabilities, Optional.empty());
        }
    }

    /** What the other client can do; a feature is used when both name it. */
    record Hello(List<String> capabilities) implements ControlMessage {}

    /** No more bytes in this direction; {@code sent} were. */
    record Eof(long sent) implements ControlMessage {
        public Eof {
            requireCount(sent);
        }
    }

    /** The sender closes now, with this reason, having sent and received so many bytes. */
    record End(CloseReason reason, long sent, long received) implements ControlMessage {
        public End {
            requireCount(sent);
            requireCount(received);
        }
    }

    default String toJson() {
        JsonObject json = new JsonObject();
        if (this instanceof Paired paired) {
            json.put("type", "paired")
                    .put("version", 1)
                    .put("peer", paired.peerIsCulvert ? SUBPROTOCOL : "plain")
                    .put("capabilities", new JsonArray(paired.capabilities));
            paired.liveness.ifPresent(interval -> json.put("liveness", interval.toMillis()));
        } else if (this instanceof Hello hello) {
            json.put("type", "hello").put("version", 1).put("capabilities", new JsonArray(hello.capabilities));
        } else if (this instanceof Eof eof) {
            json.put("type", "eof").put("sent", eof.sent);
        } else if (this instanceof End end) {
            json.put("type", "end")
                    .put("reason", end.reason.label())
                    .put("sent", end.sent)
                    .put("received", end.received);
        }
        return json.encode();
    }

    /** The message of a text; empty for an unknown type; an IllegalArgumentException when it is not such an object. */
    static Optional<ControlMessage> parse(String text) {
        try {
            JsonObject json = new JsonObject(text);
            return switch (json.getString("type", "")) {
                case "paired" ->
                    Optional.of(
                            new Paired(SUBPROTOCOL.equals(json.getString("peer")), capabilities(json), liveness(json)));
                case "hello" -> Optional.of(new Hello(capabilities(json)));
                case "eof" -> Optional.of(new Eof(count(json, "sent")));
                case "end" ->
                    Optional.of(new End(
                            CloseReason.ofLabel(json.getString("reason")).orElse(CloseReason.APPLICATION_CLOSED),
                            count(json, "sent"),
                            count(json, "received")));
                default -> Optional.empty();
            };
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("control message: malformed", e);
        }
    }

    /** Doubles and numbers over 63 bits would be cut silently. */
    private static long count(JsonObject json, String name) {
        if (json.getValue(name) instanceof Long || json.getValue(name) instanceof Integer) {
            return json.getLong(name);
        }
        throw new IllegalArgumentException("control message: malformed");
    }

    private static void requireCount(long count) {
        if (count < 0) {
            throw new IllegalArgumentException("control message: count " + count + " (expected: not negative)");
        }
    }

    private static Optional<Duration> liveness(JsonObject json) {
        return json.getValue("liveness") instanceof Integer millis && millis > 0
                ? Optional.of(Duration.ofMillis(millis))
                : Optional.empty();
    }

    private static List<String> capabilities(JsonObject json) {
        return json.getJsonArray("capabilities", new JsonArray()).stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }
}
