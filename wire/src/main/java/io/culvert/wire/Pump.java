package io.culvert.wire;

import io.culvert.protocol.ControlMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves one direction's bytes from a leg to a leg, and stops the source while too many wait for the target.
 *
 * <p>It counts the bytes that it handed over and that have not gone to the kernel by itself: what a socket says of its queue
 * was found wrong after bursts between two event loops. Having stopped the source it looks again, and a drained target only
 * ever resumes; so there is no order of events in which both sides wait.
 *
 * <p>{@code batch} and the counters of what came in belong to the source's loop, {@code delivered} to the target's;
 * {@code waiting} and {@code stopped} are shared.
 */
final class Pump {
    /** Handed over at the latest when so much is gathered. */
    private static final int BATCH = 64 * 1024;

    private final Leg source;
    private final Leg target;
    private final long bound;
    private final TextRule rule;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private List<Piece> batch = new ArrayList<>();
    private long batchBytes;
    private long batchCounted;
    private volatile long counted;
    private volatile long delivered;
    private int textBytes;

    /** @param bound how many bytes may wait before the source is stopped */
    Pump(Leg source, Leg target, long bound, TextRule rule) {
        this.source = source;
        this.target = target;
        this.bound = bound;
        this.rule = rule;
    }

    /** Takes a piece over; false when it is a control text over its limit. On the source's loop. */
    boolean take(Piece piece) {
        if (piece.text() && !takeText(piece)) {
            return textBytes <= ControlMessage.MAX_BYTES;
        }
        if (!piece.text() || rule != TextRule.CONTROL) {
            counted += piece.length();
            batchCounted += piece.length();
        }
        batch.add(rule == TextRule.TO_BINARY && piece.text() ? new Piece(piece.bytes(), false, piece.last()) : piece);
        batchBytes += piece.length();
        if (batchBytes >= BATCH) {
            handOver();
        }
        return true;
    }

    /** Hands what was gathered to the target. On the source's loop. */
    void handOver() {
        if (batch.isEmpty()) {
            return;
        }
        List<Piece> pieces = batch;
        // Bytes of text count here too, and an empty last fragment as one, so that nothing is without a bound.
        long bytes = Math.max(1, batchBytes);
        batch = new ArrayList<>();
        long ofTheStream = batchCounted;
        batchBytes = 0;
        batchCounted = 0;
        if (waiting.addAndGet(bytes) > bound) {
            stopped.set(true);
            source.stop();
        }
        target.send(pieces, sent -> gone(bytes, sent ? ofTheStream : 0));
        resumeIfDrained();
    }

    /** Bytes of the stream that came from the source. */
    long counted() {
        return counted;
    }

    /** Bytes of the stream that the target's kernel has taken. */
    long delivered() {
        return delivered;
    }

    /** Bytes that were handed over and have not gone yet. */
    long held() {
        return waiting.get();
    }

    private void gone(long bytes, long ofTheStream) {
        delivered += ofTheStream;
        waiting.addAndGet(-bytes);
        resumeIfDrained();
    }

    private void resumeIfDrained() {
        if (waiting.get() <= bound / 2 && stopped.compareAndSet(true, false)) {
            source.resume();
        }
    }

    private boolean takeText(Piece piece) {
        if (rule == TextRule.CONTROL) {
            textBytes += piece.length();
            boolean tooLong = textBytes > ControlMessage.MAX_BYTES;
            if (tooLong) {
                piece.bytes().release();
                return false;
            }
            textBytes = piece.last() ? 0 : textBytes;
        } else if (rule == TextRule.DROP) {
            piece.bytes().release();
            textBytes = 0;
            return false;
        }
        return true;
    }
}
