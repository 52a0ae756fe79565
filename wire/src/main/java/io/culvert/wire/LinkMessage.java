package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;

/**
 * What the two nodes of a link say to each other, between the frames of the stream: one JSON object each.
 *
 * <pre>
 * dialler                                host
 *   Hello(stream, secret, kind) ---------->     must come first, and soon
 *   <---------- Accepted(kind), or Refused      bytes may follow Joined
 *   Joined -------------------------------->    the second leg has its 101
 *   <============= frames =================>
 *   End(reason) <-------------------------->    of whoever ends it first, behind its frames
 *   Tally ---------------------------------->   the second leg is gone, its counts are final; the host closes
 * </pre>
 *
 * <p>Unknown types and fields are ignored, so that nodes of two versions understand each other.
 */
public sealed interface LinkMessage {
    /**
     * Which stream the link is for.
     *
     * @param secret that the arbiter gave to the second leg's node; the host knows its hash
     * @param node the dialling node, for the log
     * @param address where the second leg comes from, as {@code host:port}
     */
    record Hello(StreamId streamId, Side side, Secret secret, String node, String address, Kind kind)
            implements LinkMessage {}

    /** The host takes the link; the kind is that of the first leg. */
    record Accepted(Kind kind) implements LinkMessage {}

    /** The host does not take the link. */
    record Refused(String why) implements LinkMessage {}

    /** The second leg is there: bytes may flow. */
    record Joined() implements LinkMessage {}

    /** The stream has ended. */
    record End(Ending ending) implements LinkMessage {}

    /**
     * The second leg's bytes, counted where it was.
     *
     * @param came from it
     * @param delivered that its connection took
     */
    record Tally(long came, long delivered) implements LinkMessage {}

    /** A message of another version, which says nothing to this one. */
    record Unknown() implements LinkMessage {}

    /**
     * How a leg is spoken to.
     *
     * @param culvert whether it speaks {@code culvert.v1}
     * @param pace how often its node gives signs of life on the link
     */
    record Kind(boolean culvert, Duration pace) {}

    default String toJson() {
        JsonObject json = new JsonObject();
        if (this instanceof Hello hello) {
            json.put("type", "hello")
                    .put("stream", hello.streamId.value())
                    .put("side", hello.side.word())
                    .put("secret", hello.secret.reveal())
                    .put("node", hello.node)
                    .put("address", hello.address);
            put(json, hello.kind);
        } else if (this instanceof Accepted accepted) {
            put(json.put("type", "accepted"), accepted.kind);
        } else if (this instanceof Refused refused) {
            json.put("type", "refused").put("why", refused.why);
        } else if (this instanceof Joined) {
            json.put("type", "joined");
        } else if (this instanceof End end) {
            json.put("type", "end")
                    .put("reason", end.ending.reason().label())
                    .put("code", end.ending.code())
                    .put("text", end.ending.text());
        } else if (this instanceof Tally tally) {
            json.put("type", "tally").put("came", tally.came).put("delivered", tally.delivered);
        }
        return json.encode();
    }

    /** An IllegalArgumentException when the text is not such an object. */
    static LinkMessage parse(String text) {
        try {
            JsonObject json = new JsonObject(text);
            return switch (json.getString("type", "")) {
                case "hello" ->
                    new Hello(
                            new StreamId(json.getString("stream")),
                            Side.ofWord(json.getString("side")),
                            new Secret(json.getString("secret")),
                            Objects.requireNonNull(json.getString("node")),
                            Objects.requireNonNull(json.getString("address")),
                            kind(json));
                case "accepted" -> new Accepted(kind(json));
                case "refused" -> new Refused(json.getString("why", ""));
                case "joined" -> new Joined();
                case "end" -> new End(ending(json));
                case "tally" -> new Tally(json.getLong("came"), json.getLong("delivered"));
                default -> new Unknown();
            };
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("link message: malformed", e);
        }
    }

    private static void put(JsonObject json, Kind kind) {
        json.put("culvert", kind.culvert).put("pace", kind.pace.toMillis());
    }

    private static Kind kind(JsonObject json) {
        return new Kind(json.getBoolean("culvert"), Duration.ofMillis(Math.max(1, json.getLong("pace"))));
    }

    private static Ending ending(JsonObject json) {
        CloseReason reason = CloseReason.ofLabel(json.getString("reason")).orElse(CloseReason.CONNECTION_LOST);
        return new Ending(reason, json.getInteger("code"), json.getString("text"));
    }
}
