package io.culvert.client;

import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * How a device or module proves to the hub who it is, as the registry keeps it.
 *
 * @param primaryKey of {@link Type#SAS}; empty: the hub makes one when the identity is registered
 * @param primaryThumbprint of {@link Type#SELF_SIGNED}; one of the two suffices
 */
public record Authentication(
        Type type,
        Optional<Secret> primaryKey,
        Optional<Secret> secondaryKey,
        Optional<Thumbprint> primaryThumbprint,
        Optional<Thumbprint> secondaryThumbprint) {
    /** What is shown. */
    public enum Type {
        /** A signature made with one of two shared keys. */
        SAS("sas"),
        /** A certificate whose thumbprint is registered. */
        SELF_SIGNED("selfSigned"),
        /** A certificate with the identity's id as its common name, from a registered CA. */
        CERTIFICATE_AUTHORITY("certificateAuthority");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** As in JSON. */
        public String text() {
            return text;
        }

        /** The type of this text; an IllegalArgumentException for any other. */
        public static Type of(String text) {
            for (Type type : values()) {
                if (type.text.equals(text)) {
                    return type;
                }
            }
            throw new IllegalArgumentException(
                    "authentication: '" + text + "' (expected: sas, selfSigned or certificateAuthority)");
        }
    }

    /** Two keys that the hub makes. */
    public static Authentication keys() {
        return new Authentication(Type.SAS, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** These keys, each 16 to 64 bytes in base64. */
    public static Authentication keys(Secret primary, Secret secondary) {
        return new Authentication(
                Type.SAS, Optional.of(primary), Optional.of(secondary), Optional.empty(), Optional.empty());
    }

    /** The certificate of this thumbprint, or that of the other while one is exchanged for the next. */
    public static Authentication selfSigned(Thumbprint primary, Optional<Thumbprint> secondary) {
        return new Authentication(
                Type.SELF_SIGNED, Optional.empty(), Optional.empty(), Optional.of(primary), secondary);
    }

    /** Any valid certificate of this identity from one of the hub's CAs. */
    public static Authentication certificateAuthority() {
        return new Authentication(
                Type.CERTIFICATE_AUTHORITY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Of the object {@code authentication}; lenient, as a hub may know more than this client. */
    static Authentication of(JsonObject json) {
        JsonObject keys = object(json, "symmetricKey");
        JsonObject thumbprints = object(json, "x509Thumbprint");
        return new Authentication(
                Type.of(json.getString("type", Type.SAS.text())),
                text(keys, "primaryKey").map(Secret::new),
                text(keys, "secondaryKey").map(Secret::new),
                text(thumbprints, "primaryThumbprint").map(Thumbprint::parse),
                text(thumbprints, "secondaryThumbprint").map(Thumbprint::parse));
    }

    /** What a hub stores; with the keys, so it is not for logs. */
    JsonObject toJson() {
        JsonObject json = new JsonObject().put("type", type.text());
        return switch (type) {
            case SAS ->
                json.put(
                        "symmetricKey",
                        new JsonObject()
                                .put(
                                        "primaryKey",
                                        primaryKey.map(Secret::reveal).orElse(""))
                                .put(
                                        "secondaryKey",
                                        secondaryKey.map(Secret::reveal).orElse("")));
            case SELF_SIGNED ->
                json.put(
                        "x509Thumbprint",
                        new JsonObject()
                                .put(
                                        "primaryThumbprint",
                                        primaryThumbprint.map(Thumbprint::hex).orElse(null))
                                .put(
                                        "secondaryThumbprint",
                                        secondaryThumbprint.map(Thumbprint::hex).orElse(null)));
            case CERTIFICATE_AUTHORITY -> json;
        };
    }

    private static JsonObject object(JsonObject json, String name) {
        return Optional.ofNullable(json.getJsonObject(name)).orElseGet(JsonObject::new);
    }

    private static Optional<String> text(JsonObject json, String name) {
        return Optional.ofNullable(json.getString(name)).filter(text -> !text.isEmpty());
    }
}
