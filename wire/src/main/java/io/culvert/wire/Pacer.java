package io.culvert.wire;

import io.culvert.protocol.Bandwidth;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Lets the pieces of one direction pass at a bandwidth. It keeps the moment when all that passed is paid for: a piece passes
 * whole when that moment is over, so a long one is paid for afterwards, and a sender that was quiet has a little credit.
 *
 * <p>Belongs to the source's loop, but for {@link #held}. Time is what the caller says.
 */
final class Pacer {
    /** The pause between two looks: short enough to be smooth, long enough to cost nothing. */
    static final long QUANTUM_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** How much of the bandwidth a quiet sender may use later; it also makes good for timers that are late. */
    static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final double SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final double nanosPerByte;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private volatile long held;
    private long paidAt;

    Pacer(Bandwidth bandwidth, long now) {
        this.nanosPerByte = SECOND_NANOS / bandwidth.bytesPerSecond();
        this.paidAt = now - CREDIT_NANOS;
    }

    void add(Piece piece) {
        waiting.add(piece);
        held += piece.length();
    }

    /** Bytes that wait here; on any thread. */
    long held() {
        return held;
    }

    /** The next piece if it may pass now, else null. */
    Piece next(long now) {
        if (waiting.isEmpty() || paidAt - now > 0) {
            return null;
        }
        Piece piece = any();
        long from = now - CREDIT_NANOS;
        paidAt = (paidAt - from > 0 ? paidAt : from) + (long) (piece.length() * nanosPerByte);
        return piece;
    }

    /** The next piece without any wait, null when there is none. */
    Piece any() {
        Piece piece = waiting.poll();
        if (piece != null) {
            held -= piece.length();
        }
        return piece;
    }

    /** How long the source is to be stopped before {@link #next} is asked again; 0: it is not. */
    long pause(long now) {
        long debt = paidAt - now;
        return waiting.isEmpty() && debt <= 0 ? 0 : Math.max(QUANTUM_NANOS, debt);
    }
}
