package io.culvert.cli;

import io.culvert.node.StreamEnding;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How the first stream of each name ended, as the hub says. Safe for any thread; guarded by its own monitor. */
final class DemoEnds {
    private final Map<StreamName, StreamEnding> ends = new HashMap<>();

    synchronized void put(StreamEnding end) {
        ends.putIfAbsent(end.name(), end);
        notifyAll();
    }

    /** Waits for the first end of this name; empty when it does not come in time. */
    synchronized Optional<StreamEnding> await(StreamName name, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!ends.containsKey(name) && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        return Optional.ofNullable(ends.get(name));
    }
}
