package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoTest {
    @Test
    void everyStepIsShownInItsOrderAndNothingRemains() {
        Run demo = Run.of("demo", "--once");

        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        int at = 0;
        for (String step : List.of(
                "folder",
                "hub",
                "registered",
                "connected",
                "listening",
                "dialled",
                "offered",
                "accepted",
                "paired",
                "first byte",
                "fetched",
                "It works.",
                "stopped")) {
            int found = demo.out().indexOf(step, at);
            assertThat(found).as(step + " in " + demo.out()).isPositive();
            at = found;
        }
        assertThat(folder(demo)).doesNotExist();
    }

    @Test
    void theProgramIsCalledAsFromHere() {
        assertThat(ProgramName.called(Path.of("/a/culvert"), Path.of("/a"))).isEqualTo("./culvert");
        assertThat(ProgramName.called(Path.of("/a/culvert"), Path.of("/b"))).isEqualTo("/a/culvert");
    }

    private static Path folder(Run demo) {
        return demo.lines().stream()
                .filter(line -> line.contains("  folder  "))
                .map(line -> Path.of(line.replaceAll(".*folder +", "").replaceAll(",.*", "")))
                .findFirst()
                .orElseThrow();
    }
}
