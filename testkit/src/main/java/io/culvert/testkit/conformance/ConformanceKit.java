package io.culvert.testkit.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

    /**
     * Those whose names begin so, as {@code session} or {@code end.c-drops-tcp}; all for no name.
     *
     * @throws IllegalArgumentException for a name with which none begins
     */
    public List<Check> checks(List<String> names) {
        List<Check> all = checks();
        for (String name : names) {
            if (all.stream().noneMatch(check -> check.name().startsWith(name))) {
                throw new IllegalArgumentException(
                        "check: " + name + " (expected: the beginning of one of " + all + ")");
            }
        }
        return names.isEmpty()
                ? all
                : all.stream()
                        .filter(check -> names.stream().anyMatch(check.name()::startsWith))
                        .toList();
    }

    /** Runs those whose names begin so, or all. */
    public Report run(String... names) {
        return new Report(checks(List.of(names)).stream().map(this::run).toList());
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
