package io.culvert.wire;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.ControlMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves one direction's bytes from a leg to a leg, and stops the source while too many wait for the target.
 *
 * <p>It counts the bytes that it handed over and that have not gone to the kernel by itself: what a socket says of its queue
 * was found wrong after bursts between two event loops. Having stopped the source it looks again, and a drained target only
 * ever resumes; so there is no order of events in which both sides wait.
 *
 * <p>Where there is a bandwidth, pieces pass through a {@link Pacer}, which stops the source as well; it is resumed when neither
 * has a reason to stop it.
 *
 * <p>{@code batch}, the pacer and the counters of what came in belong to the source's loop, {@code delivered} to the target's;
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
    /** Null where there is no bandwidth, which then costs one look at this field. */
    private final Pacer pacer;
    /** Whether the pacer stops the source; written on the source's loop. */
    private volatile boolean pacing;

    private volatile boolean over;

    /** @param bound how many bytes may wait before the source is stopped */
    Pump(Leg source, Leg target, long bound, TextRule rule, Optional<Bandwidth> bandwidth) {
        this.source = source;
        this.target = target;
        this.bound = bound;
        this.rule = rule;
        this.pacer = bandwidth.map(limit -> new Pacer(limit, System.nanoTime())).orElse(null);
    }

    /** Takes a piece over; false when it is a control text over its limit. On the source's loop. */
    boolean take(Piece piece) {
        if (piece.text() && !takeText(piece)) {
            return textBytes <= ControlMessage.MAX_BYTES;
        }
        if (ofTheStream(piece)) {
            counted += piece.length();
        }
        Piece taken =
                rule == TextRule.TO_BINARY && piece.text() ? new Piece(piece.bytes(), false, piece.last()) : piece;
        if (pacer != null) {
            pacer.add(taken);
            if (pacer.held() >= BATCH) {
                handOver();
            }
            return true;
        }
        gather(taken);
        return true;
    }

    /** Hands what was gathered, and may pass, to the target. On the source's loop. */
    void handOver() {
        if (pacer != null) {
            pace();
        }
        send();
    }

    /** Hands everything to the target, at whatever pace: no more will come. On the source's loop. */
    void drain() {
        if (pacer != null) {
            for (Piece piece = pacer.any(); piece != null; piece = pacer.any()) {
                gather(piece);
            }
        }
        send();
    }

    /** The splice has ended: nothing stays behind. On any thread. */
    void end() {
        if (pacer != null) {
            over = true;
            source.loop().execute(this::drain);
        }
    }

    private boolean ofTheStream(Piece piece) {
        return !piece.text() || rule != TextRule.CONTROL;
    }

    private void gather(Piece piece) {
        batch.add(piece);
        batchBytes += piece.length();
        if (ofTheStream(piece)) {
            batchCounted += piece.length();
        }
        if (batchBytes >= BATCH) {
            send();
        }
    }

    private void goOn() {
        pacing = false;
        handOver();
        if (!pacing && !stopped.get() && !over) {
            source.resume();
        }
    }

    private void pace() {
        long now = System.nanoTime();
        for (Piece piece = pacer.next(now); piece != null; piece = pacer.next(now)) {
            gather(piece);
        }
        long pause = pacer.pause(now);
        if (pause > 0) {
            // Again also when it is stopped already: a resume may have overtaken the last stop.
            source.stop();
            if (!pacing) {
                pacing = true;
                source.loop().schedule(this::goOn, pause, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void send() {
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
        return waiting.get() + (pacer == null ? 0 : pacer.held());
    }

    private void gone(long bytes, long ofTheStream) {
        delivered += ofTheStream;
        waiting.addAndGet(-bytes);
        resumeIfDrained();
    }

    private void resumeIfDrained() {
        if (waiting.get() <= bound / 2 && stopped.compareAndSet(true, false) && !pacing) {
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
