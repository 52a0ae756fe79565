package io.culvert.registry;

import static io.culvert.registry.JsonFields.object;
import static io.culvert.registry.JsonFields.require;
import static io.culvert.registry.JsonFields.text;
import static io.culvert.registry.JsonFields.words;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.Draft;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * A device as the reference's JSON object, with its fields in the reference's order. Field names are those of the Node.js
 * SDK's model of a device.
 */
final class DeviceJson {
    /** How the reference writes a time that never came. */
    static final String NEVER = "0001-01-01T00:00:00Z";

    private static final int MAX_STATUS_REASON = 128;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private DeviceJson() {}

    static JsonObject of(RegistryEntry entry) {
        RegistryEntry.Connection connection = entry.connection();
        return new JsonObject()
                .put("deviceId", entry.identity().deviceId())
                .put("generationId", entry.generationId())
                .put("etag", entry.etag())
                .put("connectionState", connection.connected() ? "Connected" : "Disconnected")
                .put("status", entry.enabled() ? "enabled" : "disabled")
                .put("statusReason", entry.statusReason().orElse(null))
                .put("connectionStateUpdatedTime", time(connection.changedAt()))
                .put("statusUpdatedTime", time(entry.statusUpdatedAt()))
                .put("lastActivityTime", time(connection.activeAt()))
                .put("cloudToDeviceMessageCount", 0)
                .put("authentication", AuthenticationJson.of(entry.authentication()))
                .put("capabilities", new JsonObject().put("iotEdge", false));
    }

    /**
     * What the body of a PUT wants. Refused with {@code BAD_REQUEST} when it is no such object, names another device, or asks
     * for what this hub does not have (edge, no credential at all). Unknown and read-only fields are ignored. No refusal repeats a key.
     */
    static Outcome<Draft> read(Buffer body, String deviceId) {
        try {
            return Outcome.granted(draft(new JsonObject(body), deviceId));
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is not a JSON object");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    private static Draft draft(JsonObject json, String deviceId) {
        require(text(json, "deviceId").map(deviceId::equals).orElse(true), "deviceId", "the one in the path");
        require(
                !Boolean.TRUE.equals(object(json, "capabilities").getValue("iotEdge")),
                "capabilities.iotEdge",
                "false");
        Optional<String> status = text(json, "status");
        require(
                status.map(text -> text.equals("enabled") || text.equals("disabled"))
                        .orElse(true),
                "status",
                "enabled or disabled");
        return new Draft(
                status.map("enabled"::equals),
                words(json, "statusReason", MAX_STATUS_REASON),
                AuthenticationJson.read(object(json, "authentication")),
                Optional.empty(),
                Optional.empty());
    }

    private static String time(Optional<Instant> time) {
        return time.map(TIME::format).orElse(NEVER);
    }
}
