package io.culvert.cli;

import io.culvert.client.IdentityChange;
import io.culvert.client.IdentityChange.Mode;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The lines of an import, one after another with their numbers; blank ones are passed over. Used by one thread. */
final class ImportLines {
    /** Of characters: far more than tags and keys take. */
    static final int MAX_LENGTH = 64 * 1024;

    /** What an export of the reference may hold, served or not. */
    private static final Set<String> FIELDS = Set.of(
            "id",
            "moduleId",
            "eTag",
            "etag",
            "importMode",
            "status",
            "statusReason",
            "authentication",
            "twinETag",
            "tags",
            "properties",
            "capabilities",
            "deviceScope",
            "parentScopes",
            "managedBy");

    private static final int MAX_NAME = 64;
    /** More unknown names than these are not told. */
    private static final int MAX_UNKNOWN = 20;

    private final BufferedReader reader;
    private final Optional<Mode> mode;
    private final Consumer<String> warnings;
    private final Set<String> unknown = new HashSet<>();
    private int number;

    /**
     * @param mode instead of what lines say; empty: what they say, else createOrUpdate
     * @param warnings told once of each field that means nothing
     */
    ImportLines(BufferedReader reader, Optional<Mode> mode, Consumer<String> warnings) {
        this.reader = reader;
        this.mode = mode;
        this.warnings = warnings;
    }

    /** A line, of so many characters, and what it wants. */
    record Line(int number, int length, IdentityChange change) {}

    /** A line that wants nothing that can be done. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(int line, String what) {
            super("line " + line + ": " + what, null, false, false);
        }
    }

    /** The next; empty at the end. Throws {@link Malformed}, after which the line behind it is the next. */
    Optional<Line> next() throws IOException {
        while (true) {
            Optional<String> text = read();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (!text.get().isBlank()) {
                return Optional.of(new Line(number, text.get().length(), change(text.get())));
            }
        }
    }

    private IdentityChange change(String text) {
        try {
            JsonObject line = new JsonObject(text);
            line.fieldNames().stream()
                    .filter(name -> !FIELDS.contains(name) && name.length() <= MAX_NAME)
                    .forEach(this::warn);
            Mode wanted = mode.orElseGet(() -> IdentityChange.modeOf(line).orElse(Mode.CREATE_OR_UPDATE));
            return IdentityChange.of(line, wanted);
        } catch (DecodeException e) {
            // Its message would repeat a part of the line, and so perhaps of a key.
            throw new Malformed(number, "not a JSON object");
        } catch (IllegalArgumentException e) {
            throw new Malformed(number, e.getMessage());
        }
    }

    private void warn(String field) {
        if (unknown.size() < MAX_UNKNOWN && unknown.add(field)) {
            warnings.accept("line " + number + ": field '" + field.replaceAll("\\p{Cntrl}", "?")
                    + "' means nothing (known: " + FIELDS.stream().sorted().collect(Collectors.joining(", ")) + ")");
        }
    }

    private Optional<String> read() throws IOException {
        StringBuilder text = new StringBuilder();
        number++;
        for (int c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
            }
            if (text.length() == MAX_LENGTH) {
                skipLine();
                throw new Malformed(number, "longer than " + MAX_LENGTH + " characters");
            }
            text.append((char) c);
        }
        return Optional.of(text.toString());
    }

    private void skipLine() throws IOException {
        int c = reader.read();
        while (c >= 0 && c != '\n') {
            c = reader.read();
        }
    }
}
