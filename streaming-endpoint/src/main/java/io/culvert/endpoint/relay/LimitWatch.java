package io.culvert.endpoint.relay;

import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLimits;
import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends a stream that has lasted as long as it may, or in which no byte of the application has moved for as long as it may.
 * Looks at counters now and then, so that bytes cost nothing more; an idle stream ends at most a look too late. Belongs to
 * the relay's loop.
 */
final class LimitWatch {
    private static final int LOOKS = 4;
    private static final Duration RAREST = Duration.ofSeconds(1);
    private static final Duration MOST_OFTEN = Duration.ofMillis(10);

    private final Scheduler scheduler;
    private final LongSupplier moved;
    private final Consumer<CloseReason> end;
    private Scheduler.Task longest = () -> {};
    private Scheduler.Task look = () -> {};
    private long movedBefore;
    private long movedAt;

    /**
     * @param moved a number that grows with every byte of the application that comes or goes
     * @param end ends the stream
     */
    LimitWatch(Scheduler scheduler, LongSupplier moved, Consumer<CloseReason> end) {
        this.scheduler = scheduler;
        this.moved = moved;
        this.end = end;
    }

    void start(StreamLimits limits) {
        limits.maxDuration()
                .ifPresent(limit -> longest = scheduler.after(limit, () -> end.accept(CloseReason.DURATION_LIMIT)));
        limits.maxIdle().ifPresent(limit -> {
            movedAt = scheduler.nanoTime();
            lookLater(limit);
        });
    }

    void stop() {
        longest.cancel();
        look.cancel();
    }

    private void lookLater(Duration limit) {
        Duration pause = limit.dividedBy(LOOKS);
        pause = pause.compareTo(RAREST) > 0 ? RAREST : pause.compareTo(MOST_OFTEN) < 0 ? MOST_OFTEN : pause;
        look = scheduler.after(pause, () -> look(limit));
    }

    private void look(Duration limit) {
        long now = scheduler.nanoTime();
        long count = moved.getAsLong();
        if (count != movedBefore) {
            movedBefore = count;
            movedAt = now;
        }
        if (now - movedAt >= limit.toNanos()) {
            end.accept(CloseReason.IDLE_LIMIT);
        } else {
            lookLater(limit);
        }
    }
}
