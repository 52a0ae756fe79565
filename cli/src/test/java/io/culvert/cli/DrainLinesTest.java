package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.DrainProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainLinesTest {
    private final StringWriter err = new StringWriter();
    private long now;
    private final DrainLines lines = new DrainLines(new PrintWriter(err), Duration.ofSeconds(20), () -> now);

    @Test
    void whatIsWaitedForIsSaidAtFirstAndThenEveryFewSeconds() {
        for (int i = 0; i < 70; i++) {
            lines.left(new DrainProgress(2, 0, 1, 1));
            now += Duration.ofMillis(100).toNanos();
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "Stopping, waits for 2 sessions, 1 expected stream, 1 stream, at most 19 s more; another Ctrl-C or SIGTERM"
                                + " ends it at once.",
                        "Stopping, waits for 2 sessions, 1 expected stream, 1 stream, at most 14 s more; another Ctrl-C or SIGTERM"
                                + " ends it at once.");
    }

    @Test
    void aStopThatIsQuickSaysNothing() {
        for (int i = 0; i < 3; i++) {
            lines.left(new DrainProgress(1, 0, 0, 0));
            now += Duration.ofMillis(100).toNanos();
        }
        now += Duration.ofSeconds(1).toNanos();
        lines.left(new DrainProgress(0, 0, 0, 0));

        assertThat(err.toString()).isEmpty();
    }
}
