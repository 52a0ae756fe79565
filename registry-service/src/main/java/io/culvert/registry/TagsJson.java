package io.culvert.registry;

import static io.culvert.registry.JsonFields.isWhole;
import static io.culvert.registry.JsonFields.require;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The tags of a twin: a JSON object within the reference's limits. */
final class TagsJson {
    /** Of the whole object in its shortest form, in UTF-8; also what the column takes. */
    static final int MAX_BYTES = 8 * 1024;

    static final int MAX_DEPTH = 10;

    private static final int MAX_KEY_BYTES = 1024;

    private TagsJson() {}

    /** The tags alone; a null value stands for a tag that is not there. */
    static JsonObject replaced(JsonObject tags) {
        return merged(new JsonObject(), tags);
    }

    /** The stored tags with a patch on them: a null removes, an object is merged, all else replaces. */
    static JsonObject merged(JsonObject stored, JsonObject patch) {
        JsonObject merged = stored.copy();
        for (Map.Entry<String, Object> field : patch) {
            String name = field.getKey();
            if (field.getValue() == null) {
                merged.remove(name);
            } else if (field.getValue() instanceof JsonObject object) {
                Object old = merged.getValue(name);
                merged.put(name, merged(old instanceof JsonObject kept ? kept : new JsonObject(), object));
            } else {
                merged.put(name, field.getValue());
            }
        }
        return merged;
    }

    /** The tags' stored form; an IllegalArgumentException says which limit they are over. */
    static String stored(JsonObject tags) {
        requireShape(tags, 1);
        String text = tags.encode();
        require(
                text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES,
                "tags",
                "at most 8 KiB of JSON without white space");
        return text;
    }

    /** Before anything else walks into it: depth, names and numbers. */
    static void requireShape(Object value, int depth) {
        if (value instanceof JsonObject object) {
            require(depth <= MAX_DEPTH || object.isEmpty(), "tags", "at most " + MAX_DEPTH + " levels");
            for (Map.Entry<String, Object> field : object) {
                requireName(field.getKey());
                requireShape(field.getValue(), depth + 1);
            }
        } else if (value instanceof JsonArray array) {
            require(depth <= MAX_DEPTH || array.isEmpty(), "tags", "at most " + MAX_DEPTH + " levels");
            array.forEach(element -> requireShape(element, depth + 1));
        } else if (value instanceof String text) {
            require(isWhole(text), "tags", "texts of whole Unicode characters");
        } else if (value instanceof Double number) {
            require(Double.isFinite(number), "tags", "numbers that a double can hold");
        }
    }

    private static void requireName(String name) {
        boolean taken = !name.isEmpty()
                && name.chars().noneMatch(c -> c == '.' || c == '$' || c == ' ' || Character.isISOControl(c))
                && isWhole(name)
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES;
        require(taken, "tags", "names of 1 to 1,024 bytes without . $ space and control characters");
    }
}
