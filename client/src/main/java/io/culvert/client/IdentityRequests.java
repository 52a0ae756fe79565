package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What can be done with a device and with a module alike. Safe for any thread. */
final class IdentityRequests {
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RegistryRequests requests;

    IdentityRequests(RegistryRequests requests) {
        this.requests = requests;
    }

    Future<JsonObject> create(Identity identity, Authentication authentication) {
        JsonObject json = new JsonObject().put("deviceId", identity.deviceId());
        identity.moduleId()
                .ifPresentOrElse(module -> json.put("moduleId", module), () -> json.put("status", "enabled"));
        return requests.send(HttpMethod.PUT, path(identity), "", json.put("authentication", authentication.toJson()));
    }

    Future<JsonObject> get(Identity identity) {
        return requests.get(path(identity));
    }

    /** Writes a changed record over the version that was read. */
    Future<JsonObject> update(Identity identity, JsonObject json) {
        String etag = json.getValue("etag") instanceof String text ? text : "";
        return requests.send(HttpMethod.PUT, path(identity), RegistryRequests.ifMatch(etag), json);
    }

    Future<JsonObject> change(Identity identity, UnaryOperator<JsonObject> change) {
        return get(identity).compose(json -> update(identity, change.apply(json)));
    }

    Future<JsonObject> setAuthentication(Identity identity, Authentication authentication) {
        return change(identity, json -> json.put("authentication", authentication.toJson()));
    }

    /** Both keys are this client's, so that their old values cannot be kept by a hub that takes empty ones for that. */
    Future<JsonObject> regenerateKeys(Identity identity) {
        return get(identity).compose(json -> {
            JsonObject known =
                    Optional.ofNullable(json.getJsonObject("authentication")).orElseGet(JsonObject::new);
            if (!known.getString("type", "sas").equals("sas")) {
                return Future.failedFuture(new HubException(
                        CloseReason.BAD_REQUEST, "'" + identity + "' has no keys: it shows a certificate"));
            }
            JsonObject keys = new JsonObject().put("primaryKey", freshKey()).put("secondaryKey", freshKey());
            JsonObject changed = new JsonObject().put("type", "sas").put("symmetricKey", keys);
            return update(identity, json.put("authentication", changed));
        });
    }

    Future<Void> delete(Identity identity) {
        return requests.delete(path(identity), RegistryRequests.ANY_VERSION);
    }

    private static String freshKey() {
        byte[] bits = new byte[KEY_BYTES];
        RANDOM.nextBytes(bits);
        return Base64.getEncoder().encodeToString(bits);
    }

    private static String path(Identity identity) {
        return RegistryRequests.path("/devices", identity);
    }
}
