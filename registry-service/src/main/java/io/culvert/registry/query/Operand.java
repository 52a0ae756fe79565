package io.culvert.registry.query;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One side of a comparison: a value of its own, or one of the twin. */
sealed interface Operand {
    /** JSON's null, which is a value and not the absence of one. */
    Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    /** The fields of a twin that hold times. */
    Set<String> TIMES = Set.of("lastactivitytime", "statusupdatetime");

    /** Its value for this twin, empty when there is none. */
    Optional<Object> in(JsonObject twin);

    /** A text, a number, a truth value or {@link #NULL}. */
    record Literal(Object value) implements Operand {
        @Override
        public Optional<Object> in(JsonObject twin) {
            return Optional.of(value);
        }
    }

    /** Steps from the twin's object to a field. */
    record Path(List<String> steps) implements Operand {
        public Path {
            steps = List.copyOf(steps);
        }

        @Override
        public Optional<Object> in(JsonObject twin) {
            Object value = twin;
            for (int i = 0; i < steps.size(); i++) {
                if (!(value instanceof JsonObject object)) {
                    return Optional.empty();
                }
                String name = i == 0 ? ownField(object, steps.get(0)) : steps.get(i);
                if (!object.containsKey(name)) {
                    return Optional.empty();
                }
                value = object.getValue(name);
            }
            return Optional.of(value == null ? NULL : value);
        }

        /** The reference takes the names of a twin's own fields in any case. */
        private static String ownField(JsonObject twin, String name) {
            if (twin.containsKey(name)) {
                return name;
            }
            return twin.fieldNames().stream()
                    .filter(name::equalsIgnoreCase)
                    .findFirst()
                    .orElse(name);
        }
    }

    /** Which is greater, or empty when these two cannot be compared. */
    static Optional<Integer> compare(Operand left, Operand right, JsonObject twin) {
        Optional<Object> one = left.in(twin);
        Optional<Object> other = right.in(twin);
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        boolean times = isTime(left) || isTime(right);
        return compare(one.get(), other.get(), times);
    }

    private static Optional<Integer> compare(Object one, Object other, boolean times) {
        if (one instanceof String text && other instanceof String text2) {
            return Optional.of(times ? compareTimes(text, text2) : Integer.signum(text.compareTo(text2)));
        }
        if (one instanceof Number number && other instanceof Number number2) {
            return Optional.of(Double.compare(number.doubleValue(), number2.doubleValue()));
        }
        if (one instanceof Boolean truth && other instanceof Boolean truth2) {
            return Optional.of(Boolean.compare(truth, truth2));
        }
        return one == NULL && other == NULL ? Optional.of(0) : Optional.empty();
    }

    /** So that 12:00:00Z and 12:00:00.000Z are the same; a text that is no time is compared as text. */
    private static int compareTimes(String one, String other) {
        try {
            return Instant.parse(one).compareTo(Instant.parse(other));
        } catch (DateTimeParseException e) {
            return one.compareTo(other);
        }
    }

    private static boolean isTime(Operand operand) {
        return operand instanceof Path path
                && path.steps().size() == 1
                && TIMES.contains(path.steps().get(0).toLowerCase(Locale.ROOT));
    }
}
