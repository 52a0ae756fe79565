package io.culvert.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.VirtualScheduler;
import io.culvert.node.config.DrainSettings;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node that drains waits for, in virtual time. */
class DrainTest {
    private static final DrainSettings SETTINGS =
            new DrainSettings(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final VirtualScheduler time = new VirtualScheduler();
    private final List<String> told = new ArrayList<>();
    private DrainProgress left = new DrainProgress(2, 1, 0, 3);
    private final Future<Void> over = new Drain(
                    SETTINGS, time, () -> {}, () -> Future.succeededFuture(left), wait -> told.add(wait.toString()))
            .run();

    private String after(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
        return told.get(told.size() - 1);
    }

    @Test
    void eachIsWaitedForAsLongAsItsOwnLimitSays() {
        assertThat(after(2))
                .isEqualTo("2 sessions, at most 10 s more, and for 1 handshake, 3 streams, at most 60 s more");
        left = new DrainProgress(2, 0, 0, 1);
        assertThat(after(4)).isEqualTo("2 sessions, at most 6 s more, and for 1 stream, at most 56 s more");
        assertThat(after(6)).as("the sessions' limit has passed").isEqualTo("1 stream, at most 50 s more");
        assertThat(after(49)).isEqualTo("1 stream, at most 1 s more");
        assertThat(over.isComplete()).isFalse();
        after(1);
        assertThat(over.isComplete()).isTrue();
    }

    @Test
    void withoutStreamsTheirLimitIsNotNamed() {
        left = new DrainProgress(1, 0, 0, 0);

        assertThat(after(3)).isEqualTo("1 session, at most 9 s more");

        left = new DrainProgress(0, 0, 0, 0);
        assertThat(after(1)).isEqualTo("nothing");
        assertThat(over.isComplete()).isTrue();
    }

    @Test
    void nothingIsSaidBeforeTheNoticeIsOver() {
        time.advance(Duration.ofMillis(1_900));

        assertThat(told).isEmpty();
    }
}
