package io.culvert.node.config;

import java.util.List;
import java.util.Optional;

/**
 * One value that somebody set, as text: {@code values} holds one element for a scalar.
 *
 * @param values empty when the key was written without a value
 * @param list whether it was written as a list
 * @param origin who set it, for messages: a file, a variable or a flag
 */
record Setting(List<String> values, boolean list, String origin) {
    Setting {
        values = List.copyOf(values);
    }

    static Setting scalar(String value, String origin) {
        return new Setting(List.of(value), false, origin);
    }

    /** Whether there is a key and no value. */
    boolean bare() {
        return !list && text().orElse("").isEmpty();
    }

    /** The scalar, empty when there is none or a list. */
    Optional<String> text() {
        return list || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}
