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
                words.map(text -> text.length() <= max
                                && text.chars().noneMatch(Character::isISOControl)
                                && isWhole(text))
                        .orElse(true),
                name,
                "at most " + max + " printable characters");
        return words;
    }

    /** Whether it has no half of a character, which is no text in UTF-8 and which no other database than H2 keeps. */
    static boolean isWhole(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
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
