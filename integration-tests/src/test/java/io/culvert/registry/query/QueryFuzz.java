package io.culvert.registry.query;

import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Fuzz target: the query language, and the conditions it makes, on a twin with values of all kinds. */
public final class QueryFuzz {
    private static final int LONGEST_REFUSAL = 400;

    private QueryFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.text(data);
        Outcome<Query> read = Query.parse(text);
        if (read instanceof Outcome.Granted<Query> granted) {
            granted.value().matches(new JsonObject());
            granted.value().matches(twin());
        } else if (read instanceof Outcome.Refused<Query> refused) {
            String said = refused.detail();
            require(said.length() <= LONGEST_REFUSAL, () -> "a long refusal: " + said);
        }
    }

    private static JsonObject twin() {
        return new JsonObject()
                .put("deviceId", "d1")
                .put("status", "enabled")
                .put("cloudToDeviceMessageCount", 0)
                .put(
                        "tags",
                        new JsonObject()
                                .put("site", "Oslo")
                                .put("floor", 1.5)
                                .put("spare", true)
                                .putNull("none")
                                .put("list", new JsonArray().add(1))
                                .put("at", new JsonObject().put("main floor", "x")));
    }
}
