package io.culvert.coordinator.api;

import io.culvert.cluster.quota.QuotaLimits;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.ScopeUse;
import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ByteSize;
import io.culvert.protocol.Rate;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Limits and use as JSON; a limit that is not set is not there.
 *
 * <pre>
 * {"limits":{"maxStreams":50,"newStreams":"5/s","burst":5,"bytesPerDay":314572800,"bytesPerSecond":1048576,
 *            "maxDurationSeconds":28800,"maxIdleSeconds":600},
 *  "use":{"streams":3,"bytesToday":123456}}
 * </pre>
 *
 * <p>Has no state.
 */
final class QuotaJson {
    private final Clock clock;

    QuotaJson(Clock clock) {
        this.clock = clock;
    }

    /** Of the whole hub. */
    JsonObject of(List<ScopeUse> all) {
        JsonObject json = dated();
        JsonArray policies = new JsonArray();
        JsonArray devices = new JsonArray();
        for (ScopeUse use : all) {
            switch (use.scope().kind()) {
                case HUB -> json.put("hub", entry(use));
                case POLICY -> policies.add(named(use));
                case DEVICE -> devices.add(named(use));
            }
        }
        return json.put("policies", policies).put("devices", devices);
    }

    /** Of a policy or a device. */
    JsonObject of(ScopeUse use) {
        return dated().mergeIn(named(use));
    }

    private JsonObject dated() {
        return new JsonObject()
                .put("day", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString());
    }

    private static JsonObject named(ScopeUse use) {
        String key = use.scope().kind() == QuotaScope.Kind.DEVICE ? "deviceId" : "policy";
        return new JsonObject().put(key, use.scope().name()).mergeIn(entry(use));
    }

    private static JsonObject entry(ScopeUse use) {
        JsonObject used = new JsonObject().put("streams", use.streams());
        use.bytesToday().ifPresent(bytes -> used.put("bytesToday", bytes));
        return new JsonObject().put("limits", limits(use.limits())).put("use", used);
    }

    private static JsonObject limits(QuotaLimits limits) {
        JsonObject json = new JsonObject();
        limits.maxStreams().ifPresent(most -> json.put("maxStreams", most));
        limits.newStreams().ifPresent(rate -> putRate(json, rate, limits.burstOr(rate)));
        limits.bytesPerDay().map(ByteSize::bytes).ifPresent(bytes -> json.put("bytesPerDay", bytes));
        limits.bandwidth().map(Bandwidth::bytesPerSecond).ifPresent(bytes -> json.put("bytesPerSecond", bytes));
        limits.maxDuration().ifPresent(time -> json.put("maxDurationSeconds", seconds(time)));
        limits.maxIdle().ifPresent(time -> json.put("maxIdleSeconds", seconds(time)));
        return json;
    }

    private static void putRate(JsonObject json, Rate rate, int burst) {
        json.put("newStreams", rate.toString()).put("burst", burst);
    }

    static Number seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? (Number) time.toSeconds() : (Number) (time.toMillis() / 1000.0);
    }
}
