package io.culvert.registry.query;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** What a twin must be like. Has no state. */
@FunctionalInterface
interface Condition {
    Condition ALWAYS = twin -> Truth.TRUE;

    Truth test(JsonObject twin);

    /** False as soon as one is false, true when all are true. */
    static Condition all(List<Condition> parts) {
        return twin -> strongest(parts, twin, Truth.FALSE);
    }

    /** True as soon as one is true, false when all are false. */
    static Condition any(List<Condition> parts) {
        return twin -> strongest(parts, twin, Truth.TRUE);
    }

    private static Truth strongest(List<Condition> parts, JsonObject twin, Truth decisive) {
        Truth sum = decisive.not();
        for (Condition part : parts) {
            Truth truth = part.test(twin);
            if (truth == decisive) {
                return decisive;
            }
            if (truth == Truth.UNDEFINED) {
                sum = Truth.UNDEFINED;
            }
        }
        return sum;
    }

    static Condition not(Condition condition) {
        return twin -> condition.test(twin).not();
    }

    /** Compares two operands of one kind; those of two kinds are neither equal nor different. */
    static Condition compare(Operand left, Operand right, IntPredicate wanted) {
        return twin -> Operand.compare(left, right, twin)
                .map(sign -> Truth.of(wanted.test(sign)))
                .orElse(Truth.UNDEFINED);
    }

    /** Whether the operand is one of these; undefined when it is not there. */
    static Condition in(Operand operand, List<Operand> values) {
        return twin -> operand.in(twin).isEmpty()
                ? Truth.UNDEFINED
                : Truth.of(values.stream()
                        .anyMatch(value -> Operand.compare(operand, value, twin).equals(Optional.of(0))));
    }

    static Condition defined(Operand operand) {
        return twin -> Truth.of(operand.in(twin).isPresent());
    }

    static Condition isNull(Operand operand) {
        return twin -> Truth.of(operand.in(twin).equals(Optional.of(Operand.NULL)));
    }

    /** A test of two texts. */
    static Condition texts(Operand left, Operand right, BiPredicate<String, String> test) {
        return twin -> {
            Optional<Object> one = left.in(twin);
            Optional<Object> other = right.in(twin);
            boolean texts = one.isPresent()
                    && other.isPresent()
                    && one.get() instanceof String
                    && other.get() instanceof String;
            return texts ? Truth.of(test.test((String) one.get(), (String) other.get())) : Truth.UNDEFINED;
        };
    }
}
