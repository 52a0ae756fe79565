package io.culvert.cli;

import io.culvert.node.DrainWait;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Says what a hub that stops waits for: at first, and then every few seconds. Used by one thread at a time. */
final class DrainLines {
    static final Duration INTERVAL = Duration.ofSeconds(5);
    /** What has gone after so long is not worth a line. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private boolean begun;
    private long next;

    DrainLines(PrintWriter err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
    }

    /** Told often. */
    void left(DrainWait wait) {
        long now = nanoTime.getAsLong();
        if (!begun) {
            begun = true;
            next = now + PATIENCE.toNanos();
        }
        if (now < next || wait.over()) {
            return;
        }
        next = now + INTERVAL.toNanos();
        err.println("Stopping, waits for " + wait + "; another Ctrl-C or SIGTERM ends it at once.");
        err.flush();
    }
}
