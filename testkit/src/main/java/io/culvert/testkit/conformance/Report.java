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

    /** A line for each check, and how many passed. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Result result : results) {
            text.append(String.format(
                    "%-4s  %-32s %5d ms  %s%n",
                    result.passed() ? "ok" : "FAIL",
                    result.check().name(),
                    result.took().toMillis(),
                    result.check().shows()));
            if (!result.passed()) {
                text.append("      ").append(result.problem()).append(System.lineSeparator());
            }
        }
        long passed = results.size() - failed().size();
        return text.append(passed)
                .append(" of ")
                .append(results.size())
                .append(" checks passed")
                .append(System.lineSeparator())
                .toString();
    }
}
