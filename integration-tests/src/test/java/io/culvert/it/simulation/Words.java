package io.culvert.it.simulation;

import io.culvert.protocol.Outcome;

/** How records stand in the log: short enough to be read by people. */
final class Words {
    private Words() {}

    static String of(Object value) {
        String text = value instanceof Outcome.Granted<?> granted
                ? "yes " + granted.value()
                : value instanceof Outcome.Refused<?> refused
                        ? "no " + refused.reason() + " (" + refused.detail() + ")"
                        : String.valueOf(value);
        // Of ids the first digits are enough, and their own type's name says nothing.
        return text.replaceAll("([0-9a-f]{6})[0-9a-f]{26,}", "$1").replaceAll("Optional\\[([^\\]]*)\\]", "$1");
    }
}
