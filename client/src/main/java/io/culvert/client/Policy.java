package io.culvert.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A policy of a hub, without its keys.
 *
 * @param rights what it permits, by the names in the reference of authorization
 * @param json all the fields that the hub gave, those unknown to this client included
 */
public record Policy(String name, List<String> rights, JsonObject json) {
    public Policy {
        rights = List.copyOf(rights);
    }

    /** The record of the hub's JSON; a RuntimeException when a field is not what it should be. */
    static Policy of(JsonObject json) {
        return new Policy(
                json.getString("keyName", ""),
                json.getJsonArray("rights", new JsonArray()).stream()
                        .map(String.class::cast)
                        .toList(),
                json);
    }
}
