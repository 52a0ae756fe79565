package io.culvert.cli;

import io.culvert.client.Twin;
import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A device or module in the reference's form of an export, with the fields in its order. */
final class ExportLine {
    private static final List<String> KEPT = List.of("status", "statusReason", "managedBy");

    private ExportLine() {}

    /** @param keys whether symmetric keys are among it */
    static JsonObject of(Identity identity, JsonObject record, Twin twin, boolean keys) {
        JsonObject line = new JsonObject().put("id", identity.deviceId());
        identity.moduleId().ifPresent(module -> line.put("moduleId", module));
        line.put("eTag", record.getString("etag"));
        KEPT.forEach(name -> putPresent(line, name, record.getValue(name)));
        JsonObject shown = keys ? record : Listing.withoutKeys(record);
        if (shown.getValue("authentication") instanceof JsonObject authentication) {
            line.put("authentication", withoutNulls(authentication));
        }
        if (!twin.tags().isEmpty()) {
            line.put("twinETag", twin.etag()).put("tags", twin.tags());
        }
        return line;
    }

    private static JsonObject withoutNulls(JsonObject json) {
        JsonObject present = new JsonObject();
        json.forEach(field -> putPresent(
                present,
                field.getKey(),
                field.getValue() instanceof JsonObject inner ? withoutNulls(inner) : field.getValue()));
        return present;
    }

    private static void putPresent(JsonObject target, String name, Object value) {
        boolean present = value != null && !(value instanceof JsonObject inner && inner.isEmpty());
        if (present) {
            target.put(name, value);
        }
    }
}
