package io.culvert.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The query that flags ask for. */
final class TagQuery {
    private static final String ALL = "SELECT * FROM devices";

    private static final Pattern WHOLE_TWINS = Pattern.compile("(?is)\\s*SELECT\\s*\\*.*");

    private TagQuery() {}

    /** Whether it gives something else than whole twins. */
    static boolean selectsFields(String query) {
        return !WHOLE_TWINS.matcher(query).matches();
    }

    /**
     * Empty when nothing is asked for. A CommandFailure when the flags do not go together.
     *
     * @param condition what follows WHERE, or a whole query
     * @param tags each a path below {@code tags} and the text that it has
     */
    static Optional<String> of(Optional<String> condition, Map<String, String> tags) {
        if (condition.isEmpty() && tags.isEmpty()) {
            return Optional.empty();
        }
        boolean whole = condition
                .filter(text -> text.strip().toUpperCase(Locale.ROOT).startsWith("SELECT"))
                .isPresent();
        if (whole && !tags.isEmpty()) {
            throw usage("--tag: not with a whole query (expected: the tag in its WHERE)");
        }
        if (whole) {
            return condition;
        }
        List<String> all = new ArrayList<>();
        tags.forEach((path, value) -> all.add(path(path) + " = " + quoted(value)));
        // Alone it stands as it was typed, so that an error names what was typed.
        condition.ifPresent(text -> all.add(tags.isEmpty() ? text : "(" + text + ")"));
        return Optional.of(ALL + " WHERE " + String.join(" AND ", all));
    }

    private static String path(String path) {
        StringBuilder steps = new StringBuilder("tags");
        for (String name : path.split("\\.", -1)) {
            if (name.isEmpty()) {
                throw usage("--tag: '" + path + "' (expected: names with dots between the levels)");
            }
            steps.append('[').append(quoted(name)).append(']');
        }
        return steps.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
