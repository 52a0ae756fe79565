package io.culvert.client;

import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What shall become of one device or module in a {@linkplain BulkRegistry bulk request}.
 *
 * @param mode what to do
 * @param json in the reference's form of an export: {@code id}, {@code moduleId}, {@code eTag}, {@code status}, {@code
 *     authentication}, {@code tags}; an empty or absent key is made by the hub at creation, and kept by a change
 */
public record IdentityChange(Mode mode, Identity identity, JsonObject json) {
    /** What to do with an identity. */
    public enum Mode {
        /** It must be new. */
        CREATE("create"),
        /** It must be there. */
        UPDATE("update"),
        /** It must be there, in the version of {@code eTag}. */
        UPDATE_IF_MATCH("updateIfMatchETag"),
        /** Either; doing it again changes nothing. */
        CREATE_OR_UPDATE("createOrUpdate"),
        /** Either, but what is there must have the version of {@code eTag}. */
        CREATE_OR_UPDATE_IF_MATCH("createOrUpdateIfMatchETag"),
        DELETE("delete"),
        /** It must have the version of {@code eTag}. */
        DELETE_IF_MATCH("deleteIfMatchETag");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        /** As in JSON. */
        public String text() {
            return text;
        }

        /** Of {@code importMode} in JSON; an IllegalArgumentException for any other. */
        public static Mode of(String text) {
            for (Mode mode : values()) {
                if (mode.text.equals(text)) {
                    return mode;
                }
            }
            throw new IllegalArgumentException(
                    "importMode: not known (expected: create, update, createOrUpdate, delete or one with IfMatchETag)");
        }
    }

    /**
     * Of one line of an export. An IllegalArgumentException says what is wrong with it and repeats nothing of it but names of
     * fields.
     *
     * @param mode where the line names no {@code importMode}, or instead of it
     */
    public static IdentityChange of(JsonObject line, Mode mode) {
        Optional<String> module = text(line, "moduleId");
        String device = text(line, "id").orElseThrow(() -> new IllegalArgumentException("id: missing"));
        return new IdentityChange(mode, new Identity(device, module), line);
    }

    /** The mode that a line names; empty when it names none. */
    public static Optional<Mode> modeOf(JsonObject line) {
        return text(line, "importMode").map(Mode::of);
    }

    private static Optional<String> text(JsonObject line, String name) {
        Object value = line.getValue(name);
        if (value != null && !(value instanceof String)) {
            throw new IllegalArgumentException(name + ": not accepted (expected: a string)");
        }
        return Optional.ofNullable((String) value).filter(text -> !text.isEmpty());
    }

    /** With the keys, so it is not for logs. */
    JsonObject toJson() {
        return json.copy().put("importMode", mode.text());
    }

    @Override
    public String toString() {
        return "IdentityChange[mode=" + mode + ", identity=" + identity + "]";
    }
}
