package io.culvert.client;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A device as the registry knows it.
 *
 * @param status {@code enabled} or {@code disabled}
 * @param connected whether it had a session when the hub answered
 * @param etag of this version of the record; empty when the hub gave none
 * @param primaryKey empty for a device without keys, and for callers who may not see them
 * @param json all the fields that the hub gave, those unknown to this client included; holds the keys, so it is not for logs
 */
public record Device(
        String id,
        String status,
        boolean connected,
        String etag,
        Optional<Secret> primaryKey,
        Optional<Secret> secondaryKey,
        JsonObject json) {
    /** The record of the hub's JSON; a ClassCastException when a field has another type than it should. */
    static Device of(JsonObject json) {
        JsonObject keys =
                json.getJsonObject("authentication", new JsonObject()).getJsonObject("symmetricKey", new JsonObject());
        return new Device(
                json.getString("deviceId", ""),
                json.getString("status", "enabled"),
                "Connected".equals(json.getString("connectionState")),
                json.getString("etag", ""),
                key(keys, "primaryKey"),
                key(keys, "secondaryKey"),
                json);
    }

    private static Optional<Secret> key(JsonObject keys, String name) {
        return Optional.ofNullable(keys)
                .map(some -> some.getString(name))
                .filter(key -> !key.isEmpty())
                .map(Secret::new);
    }

    public boolean enabled() {
        return status.equals("enabled");
    }

    /** What the device needs to connect, with its primary key; empty when there is none. */
    public Optional<ConnectionString> connectionString(String hostName, int port) {
        return primaryKey.map(key -> ConnectionString.ofIdentity(hostName, port, Identity.device(id), key));
    }

    @Override
    public String toString() {
        return "Device[id=" + id + ", status=" + status + ", connected=" + connected + "]";
    }
}
