package io.culvert.testkit.conformance;

import java.util.List;
import java.util.Objects;

/** What a check demands; an {@link AssertionError} says what came instead. */
final class Expect {
    private Expect() {}

    static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    static void equal(Object actual, Object expected, String what) {
        that(Objects.equals(actual, expected), what + ": " + actual + " (expected: " + expected + ")");
    }

    static void none(List<String> problems, String what) {
        that(problems.isEmpty(), what + ": " + String.join("; ", problems));
    }

    static void within(long actual, long least, long most, String what) {
        that(actual >= least && actual <= most, what + ": " + actual + " (expected: " + least + " to " + most + ")");
    }
}
