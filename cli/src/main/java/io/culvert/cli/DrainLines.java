package io.culvert.cli;

import io.culvert.node.DrainProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Says what a hub that stops waits for: at first, and then every few seconds. Used by one thread at a time. */
final class DrainLines {
    static final Duration INTERVAL = Duration.ofSeconds(5);
    /** What has gone after so long is not worth a line. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    private final PrintWriter err;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private long begun = -1;
    private long next;

    /** @param longest that all of it may take */
    DrainLines(PrintWriter err, Duration longest, LongSupplier nanoTime) {
        this.err = err;
        this.longest = longest;
        this.nanoTime = nanoTime;
    }

    /** Told often. */
    void left(DrainProgress left) {
        long now = nanoTime.getAsLong();
        if (begun < 0) {
            begun = now;
            next = now + PATIENCE.toNanos();
        }
        if (now < next || left.done()) {
            return;
        }
        next = now + INTERVAL.toNanos();
        long most = Math.max(0, longest.minusNanos(now - begun).toSeconds());
        err.println("Stopping, waits for " + left + ", at most " + most
                + " s more; another Ctrl-C or SIGTERM ends it at once.");
        err.flush();
    }
}
