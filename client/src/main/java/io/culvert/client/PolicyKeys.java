package io.culvert.client;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A policy of a hub with its keys, either of which signs.
 *
 * @param rights what it permits, by the names in the reference of authorization
 * @param regenerated the one of them that was made anew; the primary one where neither was
 * @param json all the fields that the hub gave, those unknown to this client included; holds the keys, so it is not for logs
 */
public record PolicyKeys(
        String name, List<String> rights, Secret primaryKey, Secret secondaryKey, Secret regenerated, JsonObject json) {
    public PolicyKeys {
        rights = List.copyOf(rights);
    }

    /** The record of the hub's JSON; a RuntimeException when a field is not what it should be. */
    static PolicyKeys of(JsonObject json, boolean primary) {
        Secret primaryKey = key(json, "primaryKey");
        Secret secondaryKey = key(json, "secondaryKey");
        Policy policy = Policy.of(json);
        return new PolicyKeys(
                policy.name(), policy.rights(), primaryKey, secondaryKey, primary ? primaryKey : secondaryKey, json);
    }

    private static Secret key(JsonObject json, String field) {
        String key = json.getString(field, "");
        if (key.isEmpty()) {
            throw new IllegalArgumentException(field + ": missing");
        }
        return new Secret(key);
    }

    /** What a program needs to be this policy, with the key that {@link #regenerated} tells. */
    public ConnectionString connectionString(String hostName, int port) {
        return ConnectionString.ofPolicy(hostName, port, name, regenerated);
    }

    @Override
    public String toString() {
        return "PolicyKeys[name=" + name + "]";
    }
}
