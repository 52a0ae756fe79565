package io.culvert.it.azure;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * What a program does, step by step, each told in one line of JSON on standard output: the value it came to, or the class and the
 * message of what was thrown. The tests read the lines and judge them; a program judges nothing.
 */
final class Steps {
    private Steps() {}

    /** Does one step and tells its value, which must be something that JSON knows; null when it failed. */
    static <T> T step(String name, Callable<T> work) {
        return step(name, work, value -> value);
    }

    /** Does one step, tells a view of its value, and returns the value; null when it failed. */
    static <T> T step(String name, Callable<T> work, Function<T, Object> view) {
        long from = System.nanoTime();
        JsonObject line = new JsonObject();
        line.addProperty("step", name);
        T value = null;
        try {
            value = work.call();
            line.add("value", new GsonBuilder().create().toJsonTree(view.apply(value)));
        } catch (Exception e) {
            line.addProperty("error", e.getClass().getSimpleName());
            line.addProperty("message", String.valueOf(e.getMessage()));
        }
        line.addProperty("millis", (System.nanoTime() - from) / 1_000_000);
        System.out.println(line);
        return value;
    }

    /** A variable of the environment that the tests have set. */
    static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("environment variable " + variable + " is not set");
        }
        return value;
    }
}
