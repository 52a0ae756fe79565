package io.culvert.client;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What the hub, a policy or a device may use, and uses.
 *
 * @param kind what it is of
 * @param name the policy's name or the device's id; empty for the hub
 * @param streams open or being opened now
 * @param bytesToday of applications, in both directions, since midnight UTC; absent where the hub does not count them
 * @param limits as the hub gives them: {@code maxStreams}, {@code newStreams}, {@code burst}, {@code bytesPerDay}, {@code
 *     bytesPerSecond}, {@code maxDurationSeconds}, {@code maxIdleSeconds}; one that is not set is not there
 */
public record QuotaReport(Kind kind, String name, int streams, Optional<Long> bytesToday, JsonObject limits) {
    /** What limits are counted for. */
    public enum Kind {
        HUB,
        POLICY,
        DEVICE
    }

    static QuotaReport of(Kind kind, JsonObject json) {
        JsonObject use = json.getJsonObject("use", new JsonObject());
        return new QuotaReport(
                kind,
                json.getString(kind == Kind.DEVICE ? "deviceId" : "policy", ""),
                use.getInteger("streams", 0),
                Optional.ofNullable(use.getLong("bytesToday")),
                json.getJsonObject("limits", new JsonObject()));
    }
}
