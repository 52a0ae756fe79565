package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.DrainProgress;
import io.culvert.node.DrainWait;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainLinesTest {
    private final StringWriter err = new StringWriter();
    private long now;
    private final DrainLines lines = new DrainLines(new PrintWriter(err), () -> now);

    @Test
    void whatIsWaitedForIsSaidAtFirstAndThenEveryFewSeconds() {
        for (int i = 0; i < 70; i++) {
            lines.left(new DrainWait(new DrainProgress(2, 0, 1, 1), left(20), left(30)));
            now += Duration.ofMillis(100).toNanos();
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "Stopping, waits for 2 sessions, at most 19 s more, and for 1 expected stream, 1 stream, at most 29 s more;"
                                + " another Ctrl-C or SIGTERM ends it at once.",
                        "Stopping, waits for 2 sessions, at most 14 s more, and for 1 expected stream, 1 stream, at most 24 s more;"
                                + " another Ctrl-C or SIGTERM ends it at once.");
    }

    @Test
    void aStopThatIsQuickSaysNothing() {
        for (int i = 0; i < 3; i++) {
            lines.left(new DrainWait(new DrainProgress(1, 0, 0, 0), left(20), Duration.ZERO));
            now += Duration.ofMillis(100).toNanos();
        }
        now += Duration.ofSeconds(1).toNanos();
        lines.left(new DrainWait(new DrainProgress(0, 0, 0, 0), Duration.ZERO, Duration.ZERO));

        assertThat(err.toString()).isEmpty();
    }

    private Duration left(int seconds) {
        return Duration.ofSeconds(seconds).minusNanos(now);
    }
}
