package io.culvert.coordinator.api;

import io.culvert.cluster.LiveStream;
import io.culvert.cluster.LiveStream.Flow;
import io.culvert.cluster.StreamLimits;
import io.culvert.coordinator.live.GatheredStreams;
import io.culvert.protocol.Bandwidth;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Live streams as JSON; what does not apply is not there.
 *
 * <pre>
 * {"id":"..","deviceId":"d","moduleId":"m","name":"ssh","service":"service","state":"open","arbiter":"n1","host":"n1",
 *  "waitingFor":[],"ageSeconds":12.5,
 *  "legs":{"device":{"node":"n1","address":"10.0.0.7:50312","client":"culvert"},"service":{..}},
 *  "deviceToService":{"bytes":12,"delivered":12,"bytesPerSecond":0},"serviceToDevice":{..},
 *  "limits":{"bytesPerSecond":1048576}}
 * </pre>
 *
 * <p>Has no state.
 */
final class LiveStreamJson {
    private LiveStreamJson() {}

    static JsonObject of(GatheredStreams gathered) {
        JsonArray streams = new JsonArray();
        gathered.streams().forEach(stream -> streams.add(of(stream)));
        return new JsonObject().put("streams", streams).put("unanswered", new JsonArray(gathered.unanswered()));
    }

    static JsonObject of(LiveStream stream) {
        JsonObject json = new JsonObject()
                .put("id", stream.id().value())
                .put("deviceId", stream.device().deviceId());
        stream.device().moduleId().ifPresent(module -> json.put("moduleId", module));
        json.put("name", stream.name().value())
                .put("service", stream.service())
                .put("state", stream.state().word());
        stream.reason().ifPresent(reason -> json.put("reason", reason.label()));
        JsonArray awaited = new JsonArray();
        stream.awaited().forEach(who -> awaited.add(who.word()));
        json.put("waitingFor", awaited).put("ageSeconds", seconds(stream.age()));
        stream.timeLeft().ifPresent(left -> json.put("timeLeftSeconds", seconds(left)));
        json.put("arbiter", stream.arbiter());
        stream.host().ifPresent(host -> json.put("host", host));
        JsonObject legs = new JsonObject();
        stream.legs().forEach(leg -> legs.put(leg.side().word(), leg(leg)));
        return json.put("legs", legs)
                .put("deviceToService", flow(stream.deviceToService()))
                .put("serviceToDevice", flow(stream.serviceToDevice()))
                .put("limits", limits(stream.limits()));
    }

    private static JsonObject leg(LiveStream.Leg leg) {
        JsonObject json = new JsonObject().put("node", leg.node());
        // An arbiter that is not the host knows no more of it.
        return leg.address().isEmpty()
                ? json
                : json.put("address", leg.address()).put("client", leg.culvert() ? "culvert" : "plain");
    }

    private static JsonObject flow(Flow flow) {
        return new JsonObject()
                .put("bytes", flow.bytes())
                .put("delivered", flow.delivered())
                .put("bytesPerSecond", flow.bytesPerSecond());
    }

    private static JsonObject limits(StreamLimits limits) {
        JsonObject json = new JsonObject();
        limits.bandwidth().map(Bandwidth::bytesPerSecond).ifPresent(bytes -> json.put("bytesPerSecond", bytes));
        limits.maxDuration().ifPresent(time -> json.put("maxDurationSeconds", QuotaJson.seconds(time)));
        limits.maxIdle().ifPresent(time -> json.put("maxIdleSeconds", QuotaJson.seconds(time)));
        return json;
    }

    /** With one decimal. */
    private static double seconds(Duration time) {
        return time.toMillis() / 100 / 10.0;
    }
}
