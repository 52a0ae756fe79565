package io.culvert.client;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;

/**
 * The keys of a policy, either of which signs, as they are after one of them was made anew.
 *
 * @param regenerated the one of them that is new
 * @param json all the fields that the hub gave, those unknown to this client included; holds the keys, so it is not for logs
 */
public record PolicyKeys(String name, Secret primaryKey, Secret secondaryKey, Secret regenerated, JsonObject json) {
    /** The record of the hub's JSON; a RuntimeException when a field is not what it should be. */
    static PolicyKeys of(JsonObject json, boolean primary) {
        Secret primaryKey = key(json, "primaryKey");
        Secret secondaryKey = key(json, "secondaryKey");
        return new PolicyKeys(
                json.getString("keyName", ""), primaryKey, secondaryKey, primary ? primaryKey : secondaryKey, json);
    }

    private static Secret key(JsonObject json, String field) {
        String key = json.getString(field, "");
        if (key.isEmpty()) {
            throw new IllegalArgumentException(field + ": missing");
        }
        return new Secret(key);
    }

    /** What a program needs to be this policy, with the new key. */
    public ConnectionString connectionString(String hostName, int port) {
        return ConnectionString.ofPolicy(hostName, port, name, regenerated);
    }

    @Override
    public String toString() {
        return "PolicyKeys[name=" + name + "]";
    }
}
