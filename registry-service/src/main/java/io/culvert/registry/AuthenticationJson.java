package io.culvert.registry;

import static io.culvert.registry.JsonFields.object;
import static io.culvert.registry.JsonFields.require;
import static io.culvert.registry.JsonFields.text;

import io.culvert.protocol.Secret;
import io.culvert.registry.Authentication.Type;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** The object {@code authentication} of a device or module as the reference's SDKs write and read it. */
final class AuthenticationJson {
    private AuthenticationJson() {}

    static JsonObject of(Authentication authentication) {
        return new JsonObject()
                .put(
                        "symmetricKey",
                        new JsonObject()
                                .put("primaryKey", key(authentication.keys().primary()))
                                .put("secondaryKey", key(authentication.keys().secondary())))
                .put("x509Thumbprint", thumbprints(authentication))
                .put("type", authentication.type().text());
    }

    static JsonObject thumbprints(Authentication authentication) {
        return new JsonObject()
                .put("primaryThumbprint", authentication.primaryThumbprint().orElse(null))
                .put("secondaryThumbprint", authentication.secondaryThumbprint().orElse(null));
    }

    /**
     * What the {@code authentication} of a body wants. Where it names no type, what it gives tells one, as in the Node.js
     * SDK. What belongs to another type than the one that is named is dropped: SDKs send whole objects back in which only the
     * type was changed. An IllegalArgumentException names the field that is not accepted.
     */
    static Authentication.Draft read(JsonObject authentication) {
        JsonObject keys = object(authentication, "symmetricKey");
        JsonObject thumbprints = object(authentication, "x509Thumbprint");
        Secret primary = readKey(keys, "primaryKey");
        Secret secondary = readKey(keys, "secondaryKey");
        Optional<String> first = readThumbprint(thumbprints, "primaryThumbprint");
        Optional<String> second = readThumbprint(thumbprints, "secondaryThumbprint");
        Optional<String> name = text(authentication, "type");
        Optional<Type> type = name.flatMap(Type::of);
        require(
                name.isEmpty() || type.isPresent(),
                "authentication.type",
                "sas, selfSigned or certificateAuthority; this hub knows no identity without a credential");
        if (type.isEmpty() && (first.isPresent() || second.isPresent())) {
            type = Optional.of(Type.SELF_SIGNED);
        } else if (type.isEmpty() && !(primary.isEmpty() && secondary.isEmpty())) {
            type = Optional.of(Type.SAS);
        }
        return new Authentication.Draft(type, primary, secondary, first, second);
    }

    private static Secret readKey(JsonObject keys, String name) {
        Secret key = new Secret(text(keys, name).orElse(""));
        require(key.isEmpty() || SymmetricKeys.validKey(key), name, "base64 of 16 to 64 bytes, or empty");
        return key;
    }

    private static Optional<String> readThumbprint(JsonObject thumbprints, String name) {
        String given = text(thumbprints, name).orElse("");
        Optional<String> thumbprint = Authentication.thumbprint(given);
        require(
                given.isEmpty() || thumbprint.isPresent(),
                name,
                "40 hexadecimal digits of a SHA-1 or 64 of a SHA-256 digest, or empty");
        return thumbprint;
    }

    private static String key(Secret key) {
        return key.isEmpty() ? null : key.reveal();
    }
}
