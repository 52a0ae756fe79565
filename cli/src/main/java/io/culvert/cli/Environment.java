package io.culvert.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command's caller gave it besides flags.
 *
 * @param folder where it was called; relative defaults are below it
 */
record Environment(Map<String, String> variables, Path folder) {
    static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(""));
    }

    /** A variable, where it is set and not empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
