package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What came of a bulk request; what is not among the errors was done.
 *
 * @param errors one for each identity that was refused
 */
public record BulkResult(List<ItemError> errors) {
    /**
     * Why one identity was refused.
     *
     * @param identity {@code device} or {@code device/module}, as the request had it
     * @param reason empty where the hub's error is none that this client knows
     */
    public record ItemError(String identity, Optional<CloseReason> reason, String message) {}

    public BulkResult {
        errors = List.copyOf(errors);
    }

    public boolean successful() {
        return errors.isEmpty();
    }

    /** A ClassCastException when a field is not what it should be. */
    static BulkResult of(JsonObject json) {
        List<ItemError> errors =
                RegistryRequests.items(json.getJsonArray("errors", new JsonArray()), BulkResult::error);
        if (errors.isEmpty() && !json.getBoolean("isSuccessful", true)) {
            throw new IllegalArgumentException("errors: none (expected: one, as the request was not successful)");
        }
        return new BulkResult(errors);
    }

    private static ItemError error(JsonObject json) {
        String module = json.getString("moduleId", "");
        String device = String.valueOf(json.getString("deviceId"));
        // The reference's SDKs are given either the name or the number.
        Object code = json.getValue("errorCode");
        Optional<CloseReason> reason = List.of(CloseReason.values()).stream()
                .filter(known -> known.errorName().equals(code)
                        || Integer.valueOf(known.errorCode()).equals(code))
                .findFirst();
        return new ItemError(
                module == null || module.isEmpty() ? device : device + "/" + module,
                reason,
                Optional.ofNullable(json.getString("errorStatus")).orElseGet(() -> String.valueOf(code)));
    }
}
