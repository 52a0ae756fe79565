package io.culvert.cluster.quota;

import io.culvert.cluster.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A scheduler's time, on a day that the test may turn. For one thread. */
final class TurnedClock extends Clock {
    private final Scheduler scheduler;
    private Instant start = Instant.parse("2026-03-01T12:00:00Z");

    TurnedClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void turnTheDay() {
        start = start.plus(Duration.ofDays(1));
    }

    @Override
    public Instant instant() {
        return start.plusNanos(scheduler.nanoTime());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("withZone");
    }
}
