package io.culvert.client;

import static io.culvert.client.RegistryRequests.reading;

import io.culvert.protocol.Percent;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;

/**
 * The policies of a hub and their keys, as one that may manage the hub ({@code iothubowner}). A policy has two keys, so that
 * programs can be given one of them while others still use the other. Safe for any thread.
 *
 * <p>Futures fail as those of {@link RegistryClient}, and with {@code policy-unknown}.
 */
public final class Policies {
    private final RegistryRequests requests;

    Policies(RegistryRequests requests) {
        this.requests = requests;
    }

    public Future<List<Policy>> list() {
        return requests.get("/policies")
                .map(reading(json ->
                        RegistryRequests.items(json.getJsonArray("value", new JsonArray()), reading(Policy::of))));
    }

    /** A policy, with its keys. */
    public Future<PolicyKeys> get(String name) {
        return requests.get(path(name)).map(reading(json -> PolicyKeys.of(json, true)));
    }

    /**
     * Makes a policy with random keys, or gives one other rights and leaves its keys. What rests on a right that it loses ends:
     * live streams with {@code SERVICE_CONNECT}, sessions with {@code DEVICE_CONNECT}. Fails with {@code bad-request} for what
     * is no right, and for {@code iothubowner}, which stays as it is.
     *
     * @param rights such as {@code SERVICE_CONNECT}; at least one
     */
    public Future<PolicyKeys> put(String name, Collection<String> rights) {
        JsonObject body = new JsonObject().put("rights", new JsonArray(List.copyOf(rights)));
        return requests.send(HttpMethod.PUT, path(name), "", body).map(reading(json -> PolicyKeys.of(json, true)));
    }

    /** Deletes a policy: streams that it opened and sessions that it let in end. */
    public Future<Void> delete(String name) {
        return requests.delete(path(name), "*");
    }

    private static String path(String name) {
        return "/policies/" + Percent.encode(name);
    }

    /**
     * Makes a new primary key. From then on the old one is worth nothing, whoever uses it, this client included; sessions of
     * devices that it let in end, streams that are open go on.
     */
    public Future<PolicyKeys> regeneratePrimaryKey(String name) {
        return regenerate(name, true);
    }

    /** The same of the secondary key. */
    public Future<PolicyKeys> regenerateSecondaryKey(String name) {
        return regenerate(name, false);
    }

    private Future<PolicyKeys> regenerate(String name, boolean primary) {
        String path = path(name) + "/regenerate-key?key=" + (primary ? "primary" : "secondary");
        return requests.send(HttpMethod.POST, path, "", new JsonObject())
                .map(reading(json -> PolicyKeys.of(json, primary)));
    }
}
