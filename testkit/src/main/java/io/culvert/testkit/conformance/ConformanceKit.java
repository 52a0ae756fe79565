package io.culvert.testkit.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All checks of whether a deployment serves the reference's SDKs, and running them against one. They run one after the other,
 * as they share the device; together about half a minute.
 */
public final class ConformanceKit {
    private final Deployment hub;

    private ConformanceKit(Deployment hub) {
        this.hub = hub;
    }

    /** The checks against this deployment. */
    public static ConformanceKit of(Deployment hub) {
        return new ConformanceKit(hub);
    }

    /** The checks, in order; those of modules only where the deployment names one. */
    public List<Check> checks() {
        List<Check> all = new ArrayList<>();
        all.addAll(SessionChecks.all());
        all.addAll(TrafficChecks.all());
        all.addAll(InitiateChecks.all());
        all.addAll(TimeoutChecks.all());
        all.addAll(StreamChecks.all());
        all.addAll(FrameChecks.all());
        all.addAll(EndingChecks.all());
        hub.module().ifPresent(module -> all.addAll(ModuleChecks.all()));
        return all;
    }

    /** Runs all. */
    public Report run() {
        return run(checks());
    }

    /**
     * Runs those whose names begin so, as {@code session} or {@code end.c-drops-tcp}.
     *
     * @throws IllegalArgumentException when none does
     */
    public Report run(String... names) {
        List<Check> chosen = checks().stream()
                .filter(check -> Stream.of(names).anyMatch(check.name()::startsWith))
                .toList();
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException(
                    "checks: " + String.join(", ", names) + " (expected: beginnings of " + checks() + ")");
        }
        return run(chosen);
    }

    private Report run(List<Check> chosen) {
        return new Report(chosen.stream().map(this::run).toList());
    }

    /** Runs one. */
    public Report.Result run(Check check) {
        long start = System.nanoTime();
        String problem = "";
        try {
            check.body().run(hub);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in a check", e);
        } catch (Exception | AssertionError e) {
            // What fails is a finding, whatever it is: a connection refused as much as a wrong byte.
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        return new Report.Result(check, problem, Duration.ofNanos(System.nanoTime() - start));
    }
}
