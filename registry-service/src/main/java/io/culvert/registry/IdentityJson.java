package io.culvert.registry;

import static io.culvert.registry.JsonFields.object;
import static io.culvert.registry.JsonFields.require;
import static io.culvert.registry.JsonFields.text;
import static io.culvert.registry.JsonFields.words;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.Draft;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A device or module as the reference's JSON object, with its fields in the reference's order. Field names are those of the
 * Node.js SDK's models.
 */
final class IdentityJson {
    /** How the reference writes a time that never came. */
    static final String NEVER = "0001-01-01T00:00:00Z";

    private static final int MAX_WORDS = 128;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private IdentityJson() {}

    static JsonObject of(RegistryEntry entry) {
        return entry.identity().moduleId().isPresent() ? module(entry) : device(entry);
    }

    private static JsonObject device(RegistryEntry entry) {
        return new JsonObject()
                .put("deviceId", entry.identity().deviceId())
                .put("generationId", entry.generationId())
                .put("etag", entry.etag())
                .put("connectionState", connectionState(entry))
                .put("status", status(entry))
                .put("statusReason", entry.statusReason().orElse(null))
                .put("connectionStateUpdatedTime", time(entry.connection().changedAt()))
                .put("statusUpdatedTime", time(entry.statusUpdatedAt()))
                .put("lastActivityTime", time(entry.connection().activeAt()))
                .put("cloudToDeviceMessageCount", 0)
                .put("authentication", AuthenticationJson.of(entry.authentication()))
                .put("capabilities", new JsonObject().put("iotEdge", false));
    }

    private static JsonObject module(RegistryEntry entry) {
        return new JsonObject()
                .put("moduleId", entry.identity().moduleId().orElseThrow())
                .put("managedBy", entry.managedBy().orElse(null))
                .put("deviceId", entry.identity().deviceId())
                .put("generationId", entry.generationId())
                .put("etag", entry.etag())
                .put("connectionState", connectionState(entry))
                .put("connectionStateUpdatedTime", time(entry.connection().changedAt()))
                .put("lastActivityTime", time(entry.connection().activeAt()))
                .put("cloudToDeviceMessageCount", 0)
                .put("authentication", AuthenticationJson.of(entry.authentication()));
    }

    static String connectionState(RegistryEntry entry) {
        return entry.connection().connected() ? "Connected" : "Disconnected";
    }

    static String status(RegistryEntry entry) {
        return entry.enabled() ? "enabled" : "disabled";
    }

    static String time(Optional<Instant> time) {
        return time.map(TIME::format).orElse(NEVER);
    }

    /**
     * What the body of a PUT wants. Refused with {@code BAD_REQUEST} when it is no such object, names another identity, or asks
     * for what this hub does not have (edge, no credential at all). Unknown and read-only fields are ignored. No refusal
     * repeats a key.
     */
    static Outcome<Draft> read(Buffer body, Identity identity) {
        try {
            return Outcome.granted(draft(new JsonObject(body), identity));
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is not a JSON object");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    /** What this object wants of the identity; an IllegalArgumentException names the field that is not accepted. */
    static Draft draft(JsonObject json, Identity identity) {
        requireNames(json, identity);
        require(
                !Boolean.TRUE.equals(object(json, "capabilities").getValue("iotEdge")),
                "capabilities.iotEdge",
                "false");
        // The service SDK for Java writes Enabled.
        Optional<String> status = text(json, "status").map(text -> text.toLowerCase(Locale.ROOT));
        require(
                status.map(text -> text.equals("enabled") || text.equals("disabled"))
                        .orElse(true),
                "status",
                "enabled or disabled");
        boolean module = identity.moduleId().isPresent();
        require(
                !(module && status.equals(Optional.of("disabled"))),
                "status",
                "enabled; a module is disabled with its device");
        return new Draft(
                status.map("enabled"::equals),
                words(json, "statusReason", MAX_WORDS),
                AuthenticationJson.read(object(json, "authentication")),
                module ? words(json, "managedBy", MAX_WORDS) : Optional.empty(),
                Optional.empty());
    }

    /** Where the body names an identity, it is the one in the path. */
    static void requireNames(JsonObject json, Identity identity) {
        require(names(text(json, "deviceId"), identity.deviceId()), "deviceId", "the one in the path");
        identity.moduleId()
                .ifPresent(module -> require(names(text(json, "moduleId"), module), "moduleId", "the one in the path"));
    }

    private static boolean names(Optional<String> given, String id) {
        return given.isEmpty() || given.get().equals(id);
    }
}
