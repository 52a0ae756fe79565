package io.culvert.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation bites: what is broken on purpose is found among the seeds of every build. */
class PlantedFaultTest {
    private static final long SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void aPlantedFaultIsFound(Planted planted) {
        Batch batch = new Batch(planted).run(0, SEEDS, true);

        assertThat(batch.broken()).as("seeds that find it").hasSize(1);
        assertThat(batch.broken().get(0).violation().orElseThrow()).contains(planted.shows());
    }
}
