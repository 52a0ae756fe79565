package io.culvert.it.websocket;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which of Autobahn's cases the endpoint is held to, and why it is not held to the others; also the tables of the page on it. */
public final class ConformanceCases {
    /** Groups of cases that are run. */
    static final List<String> RUN = List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");

    private static final String EMPTY =
            "a message without a byte is dropped by design: some clients send them without end (the stream's bytes are the same)";
    private static final String ECHO_LATE =
            "a good message, then an illegal frame: the endpoint ends the stream at once, mostly before the device's echo of the good"
                    + " message is back";
    private static final String WHOLE_FRAMES =
            "frames of up to 16 KiB are looked at when they are whole, so text that is wrong in their middle is refused at their end";
    private static final String OPEN_IN_STANDARD = "the standard leaves it open; the suite only reports what happened";

    /** Cases of those groups that are not run. */
    static final Map<String, String> EXCLUDED = sorted(Map.of(
            "1.1.1", EMPTY,
            "1.2.1", EMPTY,
            "6.1.1", EMPTY,
            "6.1.2", EMPTY));

    /** Cases that may also end as the suite calls NON-STRICT: legal, and not the best. */
    static final Map<String, String> NOT_STRICT = sorted(Map.ofEntries(
            Map.entry("3.2", ECHO_LATE),
            Map.entry("3.3", ECHO_LATE),
            Map.entry("3.4", ECHO_LATE),
            Map.entry("4.1.3", ECHO_LATE),
            Map.entry("4.1.4", ECHO_LATE),
            Map.entry("4.1.5", ECHO_LATE),
            Map.entry("4.2.3", ECHO_LATE),
            Map.entry("4.2.4", ECHO_LATE),
            Map.entry("4.2.5", ECHO_LATE),
            Map.entry("5.15", ECHO_LATE),
            Map.entry("6.4.3", WHOLE_FRAMES),
            Map.entry("6.4.4", WHOLE_FRAMES)));

    /** Cases without a right answer. */
    static final Map<String, String> INFORMATIONAL = sorted(Map.of(
            "7.1.6", OPEN_IN_STANDARD,
            "7.13.1", OPEN_IN_STANDARD,
            "7.13.2", OPEN_IN_STANDARD));

    /** Groups of cases that are not run. */
    private static final Map<String, String> OUT_OF_SCOPE = sorted(Map.of(
            "9.*", "how fast messages of up to 16 MiB are; frames end at 1 MiB here, and the benchmarks measure speed",
            "12.*", "compression, which the endpoint never agrees to",
            "13.*", "compression, which the endpoint never agrees to"));

    private ConformanceCases() {}

    /** The tables as they stand in the documentation. */
    public static String render() {
        return "Run: " + RUN.stream().map(group -> "`" + group + "`").collect(Collectors.joining(", ")) + ".\n\n"
                + table("not run", OUT_OF_SCOPE) + "\n" + table("not run", EXCLUDED) + "\n"
                + table("`OK` or `NON-STRICT`", NOT_STRICT) + "\n" + table("`INFORMATIONAL`", INFORMATIONAL);
    }

    private static String table(String verdict, Map<String, String> cases) {
        StringBuilder table = new StringBuilder("| " + verdict + " | why |\n|---|---|\n");
        Map<String, List<String>> byReason =
                new TreeMap<>(cases.keySet().stream().collect(Collectors.groupingBy(cases::get)));
        byReason.forEach((reason, ids) -> table.append("| ")
                .append(String.join(", ", ids))
                .append(" | ")
                .append(reason)
                .append(" |\n"));
        return table.toString();
    }

    private static Map<String, String> sorted(Map<String, String> cases) {
        return new TreeMap<>(cases);
    }
}
