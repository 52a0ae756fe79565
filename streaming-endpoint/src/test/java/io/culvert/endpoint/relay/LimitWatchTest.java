package io.culvert.endpoint.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In virtual time. */
class LimitWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final List<CloseReason> ends = new ArrayList<>();
    private long moved;
    private final LimitWatch watch = new LimitWatch(scheduler, () -> moved, ends::add);

    private void start(Duration longest, Duration idle) {
        watch.start(new StreamLimits(Optional.empty(), Optional.ofNullable(longest), Optional.ofNullable(idle)));
    }

    @Test
    void withoutLimitsNothingIsWatched() {
        start(null, null);

        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void theLongestDurationHoldsThoughBytesMove() {
        start(Duration.ofMinutes(1), null);
        for (int i = 0; i < 59; i++) {
            moved++;
            scheduler.advance(SECOND);
        }
        assertThat(ends).isEmpty();

        scheduler.advance(SECOND);

        assertThat(ends).containsExactly(CloseReason.DURATION_LIMIT);
    }

    @Test
    void anIdleStreamEndsAtMostASecondTooLate() {
        start(null, Duration.ofMinutes(1));
        scheduler.advance(Duration.ofSeconds(30));
        moved++;
        scheduler.advance(Duration.ofSeconds(60));
        assertThat(ends).isEmpty();

        scheduler.advance(SECOND);

        assertThat(ends).containsExactly(CloseReason.IDLE_LIMIT);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void aStreamThatMovesAByteNowAndThenLives() {
        start(null, SECOND);
        for (int i = 0; i < 1000; i++) {
            scheduler.advance(Duration.ofMillis(700));
            moved++;
        }

        assertThat(ends).isEmpty();
    }

    @Test
    void aStreamThatEndedIsNotWatched() {
        start(SECOND, SECOND);

        watch.stop();
        scheduler.advance(Duration.ofHours(1));

        assertThat(ends).isEmpty();
        assertThat(scheduler.waiting()).isZero();
    }
}
