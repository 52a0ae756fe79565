package io.culvert.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says every few seconds how far a long piece of work is. Used by one thread. */
final class Progress {
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private final long begun;
    private long said;

    Progress(PrintWriter err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
        this.said = begun;
    }

    /** @param done how many by now */
    void at(long done) {
        long now = nanoTime.getAsLong();
        if (now - said >= INTERVAL.toNanos()) {
            said = now;
            err.println("... " + figures(done));
            err.flush();
        }
    }

    /** So many, in so long, so many a second. */
    String figures(long done) {
        double seconds = Math.max(0.001, (nanoTime.getAsLong() - begun) / 1e9);
        return String.format(Locale.ROOT, "%,d in %.1f s (%,.0f/s)", done, seconds, done / seconds);
    }
}
