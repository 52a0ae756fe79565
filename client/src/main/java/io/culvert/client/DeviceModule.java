package io.culvert.client;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * A module of a device as the registry knows it. It is enabled and disabled with its device.
 *
 * @param connected whether it had a session when the hub answered
 * @param etag of this version of the record; empty when the hub gave none
 * @param authentication without keys for callers who may not see them
 * @param json all the fields that the hub gave, those unknown to this client included; holds the keys, so it is not for logs
 */
public record DeviceModule(
        Identity identity, boolean connected, String etag, Authentication authentication, JsonObject json) {
    /** The record of the hub's JSON; a ClassCastException or IllegalArgumentException when a field is not what it should be. */
    static DeviceModule of(JsonObject json) {
        return new DeviceModule(
                Identity.module(json.getString("deviceId", ""), json.getString("moduleId", "")),
                "Connected".equals(json.getString("connectionState")),
                json.getString("etag", ""),
                Authentication.of(json.getJsonObject("authentication", new JsonObject())),
                json);
    }

    /** What the module needs to connect, with its primary key or {@code x509=true}; empty when its key is not known. */
    public Optional<ConnectionString> connectionString(String hostName, int port) {
        return Device.connectionString(hostName, port, identity, authentication);
    }

    @Override
    public String toString() {
        return "DeviceModule[identity=" + identity + ", connected=" + connected + "]";
    }
}
