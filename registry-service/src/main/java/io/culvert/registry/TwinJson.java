package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** The twin of a device or module as the reference's JSON object: its tags are stored, its properties are always empty. */
final class TwinJson {
    private TwinJson() {}

    static JsonObject of(RegistryEntry entry) {
        Identity identity = entry.identity();
        JsonObject twin = new JsonObject().put("deviceId", identity.deviceId());
        identity.moduleId().ifPresent(module -> twin.put("moduleId", module));
        twin.put("etag", entry.twin().etag())
                .put("deviceEtag", entry.etag())
                .put("status", IdentityJson.status(entry))
                .put("statusReason", entry.statusReason().orElse(null))
                .put("statusUpdateTime", IdentityJson.time(entry.statusUpdatedAt()))
                .put("connectionState", IdentityJson.connectionState(entry))
                .put("lastActivityTime", IdentityJson.time(entry.connection().activeAt()))
                .put("cloudToDeviceMessageCount", 0)
                .put("authenticationType", entry.authentication().type().text())
                .put("x509Thumbprint", AuthenticationJson.thumbprints(entry.authentication()))
                .put("version", entry.twin().version())
                .put("tags", new JsonObject(entry.twin().tags()))
                .put("properties", new JsonObject().put("desired", empty()).put("reported", empty()));
        if (identity.moduleId().isEmpty()) {
            twin.put("capabilities", new JsonObject().put("iotEdge", false));
        }
        return twin;
    }

    private static JsonObject empty() {
        return new JsonObject()
                .put("$metadata", new JsonObject().put("$lastUpdated", IdentityJson.NEVER))
                .put("$version", 1);
    }

    /**
     * The tags that the body of a PATCH or PUT gives, an empty object where it gives none; of those that are null all are
     * named. Refused with {@code BAD_REQUEST} when it sets desired properties: devices would never see them.
     */
    static Outcome<Wish> read(Buffer body, Identity identity) {
        try {
            return Outcome.granted(wish(new JsonObject(body), identity));
        } catch (DecodeException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, "the body is not a JSON object");
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    /**
     * What a body wants of a twin's tags.
     *
     * @param tags as given, in a shape that may be stored
     * @param clear whether {@code tags} is null, which removes all
     */
    record Wish(JsonObject tags, boolean clear) {}

    static Wish wish(JsonObject json, Identity identity) {
        IdentityJson.requireNames(json, identity);
        JsonObject desired = JsonFields.object(JsonFields.object(json, "properties"), "desired");
        JsonFields.require(
                desired.fieldNames().stream().allMatch(name -> name.startsWith("$")),
                "properties.desired",
                "none; this hub hands no desired properties to devices, only tags are kept");
        JsonObject tags = JsonFields.object(json, "tags");
        TagsJson.requireShape(tags, 1);
        return new Wish(tags, json.containsKey("tags") && json.getValue("tags") == null);
    }
}
