package io.culvert.registry;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Reads fields of a caller's JSON object. What is not accepted is named, and never repeated: it may be a key. */
final class JsonFields {
    private JsonFields() {}

    /** The text of this field, empty when it is absent or null. */
    static Optional<String> text(JsonObject json, String name) {
        Object value = json.getValue(name);
        require(value == null || value instanceof String, name, "a string");
        return Optional.ofNullable((String) value);
    }

    /** A text of at most so many characters without control characters. */
    static Optional<String> words(JsonObject json, String name, int max) {
        Optional<String> words = text(json, name);
        require(
                words.map(text -> text.length() <= max && text.chars().noneMatch(Character::isISOControl))
                        .orElse(true),
                name,
                "at most " + max + " printable characters");
        return words;
    }

    /** The object of this field, an empty one when it is absent or null. */
    static JsonObject object(JsonObject json, String name) {
        Object value = json.getValue(name);
        require(value == null || value instanceof JsonObject, name, "an object");
        return value == null ? new JsonObject() : (JsonObject) value;
    }

    static void require(boolean holds, String name, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": not accepted (expected: " + expected + ")");
        }
    }
}
