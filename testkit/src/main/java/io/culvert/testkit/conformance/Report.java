package io.culvert.testkit.conformance;

import java.time.Duration;
import java.util.List;

/** What came of the checks, in the order in which they ran. */
public record Report(List<Result> results) {
    /**
     * What came of one check.
     *
     * @param problem what was wrong; empty when it passed
     */
    public record Result(Check check, String problem, Duration took) {
        public boolean passed() {
            return problem.isEmpty();
        }

        /** What is said of it: a line, and below it what was wrong, if anything was. */
        public String line() {
            String line = String.format(
                    "%-4s  %-32s %5d ms  %s", passed() ? "ok" : "FAIL", check.name(), took.toMillis(), check.shows());
            return passed() ? line : line + System.lineSeparator() + "      " + problem;
        }
    }

    public Report {
        results = List.copyOf(results);
    }

    /** Those that did not pass. */
    public List<Result> failed() {
        return results.stream().filter(result -> !result.passed()).toList();
    }

    /** Whether all passed. */
    public boolean allPassed() {
        return failed().isEmpty();
    }

    /** How many passed. */
    public String summary() {
        return results.size() - failed().size() + " of " + results.size() + " checks passed";
    }

    /** A line for each check, and how many passed. */
    public String text() {
        StringBuilder text = new StringBuilder();
        results.forEach(result -> text.append(result.line()).append(System.lineSeparator()));
        return text.append(summary()).append(System.lineSeparator()).toString();
    }
}
