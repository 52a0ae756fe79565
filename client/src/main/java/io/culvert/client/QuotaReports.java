package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.client.QuotaReport.Kind;
import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The quotas of a hub and what is used of them, as a policy or token that may see live streams ({@code service}, {@code
 * iothubowner}). Safe for any thread. Futures fail as those of {@link RegistryClient}.
 */
public final class QuotaReports {
    private static final String ROOT = "/quotas";

    private final RegistryRequests requests;

    QuotaReports(RegistryRequests requests) {
        this.requests = requests;
    }

    /** The hub first, then policies, then devices: those that the configuration names or that use something, at most 1,000. */
    public Future<List<QuotaReport>> all() {
        return json().map(reading(json -> {
            List<QuotaReport> all = new ArrayList<>();
            all.add(QuotaReport.of(Kind.HUB, json.getJsonObject("hub", new JsonObject())));
            all.addAll(many(Kind.POLICY, json.getJsonArray("policies", new JsonArray())));
            all.addAll(many(Kind.DEVICE, json.getJsonArray("devices", new JsonArray())));
            return List.copyOf(all);
        }));
    }

    /** The same as the hub wrote it. */
    public Future<JsonObject> json() {
        return requests.get(ROOT);
    }

    /** One device; any id that no device has is answered like one that uses nothing. */
    public Future<QuotaReport> device(String deviceId) {
        return deviceJson(deviceId).map(reading(json -> QuotaReport.of(Kind.DEVICE, json)));
    }

    /** The same as the hub wrote it. */
    public Future<JsonObject> deviceJson(String deviceId) {
        return requests.get(ROOT + "/devices/" + Percent.encode(deviceId));
    }

    /** One policy; any name that no policy has is answered like one that uses nothing. */
    public Future<QuotaReport> policy(String name) {
        return policyJson(name).map(reading(json -> QuotaReport.of(Kind.POLICY, json)));
    }

    /** The same as the hub wrote it. */
    public Future<JsonObject> policyJson(String name) {
        return requests.get(ROOT + "/policies/" + Percent.encode(name));
    }

    private static List<QuotaReport> many(Kind kind, JsonArray array) {
        return RegistryRequests.items(array, json -> QuotaReport.of(kind, json));
    }
}
