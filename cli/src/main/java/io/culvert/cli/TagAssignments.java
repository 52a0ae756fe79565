package io.culvert.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Tags as they are written on a command line, turned into the JSON that is merged into those of a twin. */
final class TagAssignments {
    private TagAssignments() {}

    /** {@code NAME=TEXT} or {@code NAME:=JSON} each; a CommandFailure for any other. */
    static JsonObject parse(List<String> assignments) {
        JsonObject tags = new JsonObject();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            boolean json = equals > 0 && assignment.charAt(equals - 1) == ':';
            if (equals < 1) {
                throw usage("'" + assignment + "' (expected: NAME=TEXT or NAME:=JSON)");
            }
            String name = assignment.substring(0, json ? equals - 1 : equals);
            String value = assignment.substring(equals + 1);
            put(tags, name, json ? json(name, value) : value);
        }
        return tags;
    }

    /** The names, each with the value that removes it. */
    static JsonObject removing(List<String> names) {
        JsonObject tags = new JsonObject();
        names.forEach(name -> put(tags, name, null));
        return tags;
    }

    private static Object json(String name, String value) {
        try {
            return Json.decodeValue(value);
        } catch (DecodeException e) {
            throw usage(name + ": the value is not JSON (for a text use one '=' without the colon)");
        }
    }

    private static void put(JsonObject tags, String path, Object value) {
        JsonObject holder = tags;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            if (names[i].isEmpty()
                    || holder.containsKey(names[i]) && (last || !(holder.getValue(names[i]) instanceof JsonObject))) {
                throw usage("'" + path + "' (expected: each name once, and none empty)");
            }
            if (last) {
                holder.put(names[i], value);
            } else {
                if (!holder.containsKey(names[i])) {
                    holder.put(names[i], new JsonObject());
                }
                holder = holder.getJsonObject(names[i]);
            }
        }
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, "tag: " + message);
    }
}
