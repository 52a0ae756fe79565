package io.culvert.it.sdk;

import io.culvert.testkit.ChildProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a script told, step by step: {@code {"step": name, "value": ...}}, or {@code "error"} with the class of what was thrown and
 * {@code "message"}. A step that is missing, for the script ended before it, fails the test that asks for it.
 */
final class Transcript {
    private final String script;
    private final List<String> lines;
    private final Map<String, JsonObject> steps = new HashMap<>();

    private Transcript(String script, List<String> lines) {
        this.script = script;
        this.lines = lines;
    }

    /** Of a script that has ended. */
    static Transcript of(ChildProcess script) {
        Transcript transcript = new Transcript(script.toString(), script.lines());
        for (String line : script.stdout()) {
            if (line.startsWith("{\"step\":")) {
                JsonObject step = new JsonObject(line);
                transcript.steps.put(step.getString("step"), step);
            }
        }
        return transcript;
    }

    /** What the step came to. */
    Object value(String step) {
        JsonObject told = told(step);
        if (told.containsKey("error")) {
            throw new AssertionError("step \"" + step + "\" failed: " + told.encode() + "\n" + this);
        }
        return told.getValue("value");
    }

    JsonObject object(String step) {
        return (JsonObject) value(step);
    }

    JsonArray array(String step) {
        return (JsonArray) value(step);
    }

    /** The class of the error that the step ended with. */
    String error(String step) {
        JsonObject told = told(step);
        if (!told.containsKey("error")) {
            throw new AssertionError("step \"" + step + "\" did not fail: " + told.encode() + "\n" + this);
        }
        return told.getString("error");
    }

    /** The text of the error that the step ended with. */
    String message(String step) {
        error(step);
        return told(step).getString("message");
    }

    private JsonObject told(String step) {
        JsonObject told = steps.get(step);
        if (told == null) {
            throw new AssertionError("step \"" + step + "\" was not told\n" + this);
        }
        return told;
    }

    @Override
    public String toString() {
        return script + ":\n" + String.join("\n", lines);
    }
}
