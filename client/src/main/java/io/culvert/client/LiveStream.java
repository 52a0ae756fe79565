package io.culvert.client;

import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A stream that lives at a hub, as it was when it was asked for.
 *
 * @param service the policy, or who a token names, that opened it
 * @param waitingFor {@code device-answer}, {@code device} or {@code service}: whose answer or connection is missing
 * @param age since it was asked for, or since its first side came
 * @param host the node where the two sides meet; empty before the first came
 * @param deviceLeg the device's connection, where it is there
 * @param serviceLeg the service's connection, where it is there
 * @param json all of it, as the hub wrote it
 */
public record LiveStream(
        StreamId id,
        Identity device,
        String name,
        String service,
        State state,
        List<String> waitingFor,
        Duration age,
        Optional<String> host,
        Optional<Leg> deviceLeg,
        Optional<Leg> serviceLeg,
        Flow deviceToService,
        Flow serviceToDevice,
        JsonObject json) {
    /** How far it is: no side is there, one is, both are, or the last bytes are on their way. */
    public enum State {
        EXPECTED,
        WAITING,
        OPEN,
        ENDING,
        /** One that this client does not know. */
        OTHER;

        /** As the hub writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static State of(String word) {
            for (State state : values()) {
                if (state.word().equals(word)) {
                    return state;
                }
            }
            return OTHER;
        }
    }

    /**
     * One side's connection.
     *
     * @param address where it comes from, as {@code host:port}; empty where the hub does not say
     * @param client {@code culvert} or {@code plain}: whether it speaks {@code culvert.v1}
     */
    public record Leg(String node, String address, String client) {
        private static Leg of(JsonObject json) {
            return new Leg(json.getString("node", ""), json.getString("address", ""), json.getString("client", ""));
        }
    }

    /** One direction: bytes that came, and how many in each of the last seconds. */
    public record Flow(long bytes, long bytesPerSecond) {
        private static Flow of(JsonObject json) {
            return new Flow(json.getLong("bytes", 0L), json.getLong("bytesPerSecond", 0L));
        }
    }

    static LiveStream of(JsonObject json) {
        JsonObject legs = json.getJsonObject("legs", new JsonObject());
        return new LiveStream(
                new StreamId(json.getString("id", "")),
                new Identity(json.getString("deviceId", ""), Optional.ofNullable(json.getString("moduleId"))),
                json.getString("name", ""),
                json.getString("service", ""),
                State.of(json.getString("state", "")),
                LiveStreams.texts(json, "waitingFor"),
                Duration.ofMillis(Math.round(json.getDouble("ageSeconds", 0.0) * 1000)),
                Optional.ofNullable(json.getString("host")),
                Optional.ofNullable(legs.getJsonObject("device")).map(Leg::of),
                Optional.ofNullable(legs.getJsonObject("service")).map(Leg::of),
                Flow.of(json.getJsonObject("deviceToService", new JsonObject())),
                Flow.of(json.getJsonObject("serviceToDevice", new JsonObject())),
                json);
    }
}
