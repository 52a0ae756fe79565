package io.culvert.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code -Dsimulation.seeds=N} runs so many, {@code -Dsimulation.seed=N} one, whose log is kept. */
class SimulationTest {
    private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);
    private static final long SEEDS =
            Long.getLong("simulation.seeds", System.getProperty("long") == null ? 2_000 : 20_000);

    @Test
    void noSeedBreaksARule() {
        Long one = Long.getLong("simulation.seed");
        if (one != null) {
            Simulation.Result result = Batch.replay(one, Planted.NOTHING);
            LOG.warn("seed {}: {} events, {}", one, result.log().size(), Batch.file(one));
            assertThat(result.violation()).isEmpty();
            return;
        }
        long begin = System.nanoTime();
        Batch batch = new Batch(Planted.NOTHING).run(0, SEEDS, false);
        double seconds = (System.nanoTime() - begin) / 1e9;

        LOG.warn("{} seeds in {} s, {} in a second: {}", SEEDS, seconds, (long) (SEEDS / seconds), batch.counts());
        assertThat(batch.findings()).isEmpty();
    }

    /** A simulation in which nothing happens breaks no rule either. */
    @Test
    void whatMayHappenHappens() {
        Batch batch = new Batch(Planted.NOTHING).run(0, 200, false);

        assertThat(batch.counts())
                .containsKeys(
                        "crash",
                        "partition",
                        "split",
                        "merge",
                        "pause",
                        "message lost",
                        "message doubled",
                        "request without an answer",
                        "session replaced",
                        "entry lost",
                        "leg refused",
                        "link",
                        "handshake accepted",
                        "handshake failed",
                        "handshake rejected",
                        "stream joined");
    }

    @Test
    void aSeedAlwaysGivesTheSameLog() {
        LongStream.range(100, 110).forEach(seed -> {
            List<String> first = log(seed);

            assertThat(first).hasSizeGreaterThan(100);
            assertThat(log(seed)).isEqualTo(first);
        });
    }

    private static List<String> log(long seed) {
        try (RealLog log = new RealLog()) {
            return Simulation.run(seed, Planted.NOTHING, true, log).log();
        }
    }
}
