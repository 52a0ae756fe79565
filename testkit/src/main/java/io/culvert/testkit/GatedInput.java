package io.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * A stream whose reader can be stopped or slowed from another thread.
 *
 * <p>While stopped nothing is asked of the source, so the windows of its connection fill; what a read had already fetched when the stop
 * came is kept back. Its own monitor guards the rate.
 */
final class GatedInput extends InputStream {
    static final long UNLIMITED = Long.MAX_VALUE;

    /** A slowed reader takes at most this part of a second's worth at once. */
    private static final int STEPS_PER_SECOND = 20;

    private final InputStream source;
    private long bytesPerSecond = UNLIMITED;
    private long nextRead = System.nanoTime();
    private boolean closed;

    GatedInput(InputStream source) {
        this.source = source;
    }

    /** Sets the rate: 0 stops, {@link #UNLIMITED} reads as fast as bytes come. */
    synchronized void rate(long perSecond) {
        bytesPerSecond = perSecond;
        nextRead = System.nanoTime();
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int size = source.read(target, from, (int) Math.min(length, awaitTurn()));
        awaitTurnAfter(Math.max(0, size));
        return size;
    }

    private synchronized long awaitTurn() throws IOException {
        long wait = waitNanos();
        while (wait > 0 && !closed) {
            await(wait);
            wait = waitNanos();
        }
        if (closed) {
            throw new IOException("closed");
        }
        return bytesPerSecond == UNLIMITED ? Integer.MAX_VALUE : Math.max(1, bytesPerSecond / STEPS_PER_SECOND);
    }

    /** Holds back what a read fetched that was under way when the reader was stopped. */
    private synchronized void awaitTurnAfter(int size) throws IOException {
        while (bytesPerSecond == 0 && !closed) {
            await(Long.MAX_VALUE);
        }
        if (bytesPerSecond != UNLIMITED && bytesPerSecond != 0) {
            long cost = (long) ((double) size * TimeUnit.SECONDS.toNanos(1) / bytesPerSecond);
            nextRead = Math.max(nextRead, System.nanoTime()) + cost;
        }
    }

    private long waitNanos() {
        if (bytesPerSecond == UNLIMITED) {
            return 0;
        }
        return bytesPerSecond == 0 ? Long.MAX_VALUE : nextRead - System.nanoTime();
    }

    private void await(long nanos) throws IOException {
        try {
            wait(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }
}
