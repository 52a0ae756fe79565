package io.culvert.client;

import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What services keep on a device or module: tags. The device does not see them.
 *
 * @param tags labels of any JSON form, at most 8 KiB in all and ten levels deep
 * @param etag changes with the tags
 * @param json all the fields that the hub gave, of which status and connectionState are those of the device; never keys
 */
public record Twin(Identity identity, JsonObject tags, String etag, JsonObject json) {
    /** The record of the hub's JSON; a ClassCastException or IllegalArgumentException when a field is not what it should be. */
    static Twin of(JsonObject json) {
        return new Twin(
                new Identity(json.getString("deviceId", ""), Optional.ofNullable(json.getString("moduleId"))),
                Optional.ofNullable(json.getJsonObject("tags")).orElseGet(JsonObject::new),
                json.getString("etag", ""),
                json);
    }

    /** {@code enabled} or {@code disabled}. */
    public String status() {
        return json.getString("status", "enabled");
    }

    /** Whether it had a session when the hub answered. */
    public boolean connected() {
        return "Connected".equals(json.getString("connectionState"));
    }
}
