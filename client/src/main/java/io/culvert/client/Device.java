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
 * @param authentication without keys for callers who may not see them
 * @param json all the fields that the hub gave, those unknown to this client included; holds the keys, so it is not for logs
 */
public record Device(
        String id, String status, boolean connected, String etag, Authentication authentication, JsonObject json) {
    /** The record of the hub's JSON; a ClassCastException or IllegalArgumentException when a field is not what it should be. */
    static Device of(JsonObject json) {
        return new Device(
                json.getString("deviceId", ""),
                json.getString("status", "enabled"),
                "Connected".equals(json.getString("connectionState")),
                json.getString("etag", ""),
                Authentication.of(json.getJsonObject("authentication", new JsonObject())),
                json);
    }

    public boolean enabled() {
        return status.equals("enabled");
    }

    /** Empty for a device without keys, and for callers who may not see them. */
    public Optional<Secret> primaryKey() {
        return authentication.primaryKey();
    }

    public Optional<Secret> secondaryKey() {
        return authentication.secondaryKey();
    }

    /** What the device needs to connect, with its primary key or {@code x509=true}; empty when its key is not known. */
    public Optional<ConnectionString> connectionString(String hostName, int port) {
        return connectionString(hostName, port, Identity.device(id), authentication);
    }

    static Optional<ConnectionString> connectionString(
            String hostName, int port, Identity identity, Authentication authentication) {
        return authentication.type() == Authentication.Type.SAS
                ? authentication.primaryKey().map(key -> ConnectionString.ofIdentity(hostName, port, identity, key))
                : Optional.of(ConnectionString.ofCertified(hostName, port, identity));
    }

    @Override
    public String toString() {
        return "Device[id=" + id + ", status=" + status + ", connected=" + connected + "]";
    }
}
