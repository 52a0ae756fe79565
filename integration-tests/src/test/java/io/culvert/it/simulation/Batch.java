package io.culvert.it.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Many seeds, one after the other. For one thread. */
final class Batch {
    private static final Path LOGS = Path.of("target", "simulation");
    private static final String REPLAY =
            "mvn test -pl integration-tests -am -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=";

    private final Planted planted;
    private final List<Simulation.Result> broken = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();

    Batch(Planted planted) {
        this.planted = planted;
    }

    /** Runs them all, or until one breaks a rule. */
    Batch run(long first, long several, boolean untilOneBreaks) {
        try (RealLog log = new RealLog()) {
            for (long seed = first; seed < first + several; seed++) {
                Simulation.Result result = Simulation.run(seed, planted, false, log);
                result.counts().forEach((what, count) -> counts.merge(what, count, Long::sum));
                if (result.violation().isPresent()) {
                    broken.add(result);
                    if (untilOneBreaks) {
                        return this;
                    }
                }
            }
        }
        return this;
    }

    /** Runs one seed and keeps its log in a file. */
    static Simulation.Result replay(long seed, Planted planted) {
        try (RealLog log = new RealLog()) {
            Simulation.Result result = Simulation.run(seed, planted, true, log);
            Files.createDirectories(LOGS);
            Files.write(file(seed), result.log());
            return result;
        } catch (IOException e) {
            throw new IllegalStateException("no " + file(seed), e);
        }
    }

    static Path file(long seed) {
        return LOGS.resolve("seed-" + seed + ".log").toAbsolutePath();
    }

    List<Simulation.Result> broken() {
        return broken;
    }

    /** How often what happened. */
    Map<String, Long> counts() {
        return counts;
    }

    /** The seeds that broke a rule, and how to see each again. */
    List<String> findings() {
        return broken.stream()
                .map(result -> "seed " + result.seed() + ": "
                        + result.violation().orElseThrow() + "\n    " + REPLAY + result.seed())
                .toList();
    }
}
