package io.culvert.coordinator.session;

import io.culvert.cluster.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ends something when the credential ends that it rests on. Owned by the loop on which its scheduler's tasks run. */
public final class ExpiryWatch {
    /** Timers of the event loop do not reach far: longer waits look again after this. */
    private static final Duration LONGEST_TIMER = Duration.ofDays(1);

    private final Clock clock;
    private final Scheduler scheduler;
    private final Runnable expired;
    private Optional<Scheduler.Task> task = Optional.empty();

    public ExpiryWatch(Clock clock, Scheduler scheduler, Runnable expired) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.expired = expired;
    }

    /** From now on until this moment, whatever was said before; one that has passed ends it at once. */
    public void until(Instant expiresAt) {
        cancel();
        Duration left = Duration.between(clock.instant(), expiresAt);
        if (left.isNegative() || left.isZero()) {
            expired.run();
        } else {
            Duration next = left.compareTo(LONGEST_TIMER) < 0 ? left : LONGEST_TIMER;
            task = Optional.of(scheduler.after(next, () -> until(expiresAt)));
        }
    }

    public void cancel() {
        task.ifPresent(Scheduler.Task::cancel);
        task = Optional.empty();
    }
}
