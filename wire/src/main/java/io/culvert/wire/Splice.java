package io.culvert.wire;

import io.culvert.protocol.Bandwidth;
import io.culvert.protocol.CloseReason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Two legs joined: a pump in each direction and one end. The first leg to end decides the reason, and the other ends with it
 * after the bytes that were on their way to it.
 *
 * <pre>
 * OPEN --one side sends no more--> HALF_OPEN --the other neither--> ENDED(completed)
 *    \______________ a leg ends, or end() _______/----------------> ENDED(reason)
 * </pre>
 *
 * <p>Each direction's state belongs to the loop of its source; who was first to end is decided by one atomic flag.
 */
public final class Splice {
    private final Leg a;
    private final Leg b;
    private final Pump fromA;
    private final Pump fromB;
    private final Consumer<SpliceEnd> whenEnded;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger finished = new AtomicInteger();

    private Splice(Leg a, Leg b, long bound, Optional<Bandwidth> bandwidth, Consumer<SpliceEnd> whenEnded) {
        this.a = a;
        this.b = b;
        this.fromA = new Pump(a, b, bound, TextRule.between(a, b), bandwidth);
        this.fromB = new Pump(b, a, bound, TextRule.between(b, a), bandwidth);
        this.whenEnded = whenEnded;
    }

    /**
     * Joins two stopped legs and resumes them.
     *
     * @param bound how many bytes may be held in each direction, beyond what the sockets hold
     * @param bandwidth how many bytes may pass per second, in each direction
     * @param whenEnded told once, on the loop of the leg that ended it, or on the thread that called {@link #end}
     */
    public static Splice join(Leg a, Leg b, long bound, Optional<Bandwidth> bandwidth, Consumer<SpliceEnd> whenEnded) {
        Splice splice = new Splice(a, b, bound, bandwidth, whenEnded);
        a.listen(splice.new Direction(splice.fromA, a, b));
        b.listen(splice.new Direction(splice.fromB, b, a));
        a.resume();
        b.resume();
        return splice;
    }

    /** Ends both legs from here; does nothing when it has ended. */
    public void end(CloseReason reason) {
        end(Ending.of(reason), Optional.empty());
    }

    public long bytesFromA() {
        return fromA.counted();
    }

    public long bytesFromB() {
        return fromB.counted();
    }

    /** Bytes from the first leg that the second one's kernel has taken. */
    public long deliveredToB() {
        return fromA.delivered();
    }

    /** Bytes from the second leg that the first one's kernel has taken. */
    public long deliveredToA() {
        return fromB.delivered();
    }

    /** Bytes held in both directions, beyond what the sockets hold. */
    public long held() {
        return fromA.held() + fromB.held();
    }

    private void end(Ending ending, Optional<Leg> by) {
        if (ended.compareAndSet(false, true)) {
            a.close(ending);
            b.close(ending);
            fromA.end();
            fromB.end();
            whenEnded.accept(new SpliceEnd(ending, by, fromA.counted(), fromB.counted()));
        }
    }

    /** Hears one leg and feeds the other. */
    private final class Direction implements LegListener {
        private final Pump pump;
        private final Leg source;
        private final Leg target;

        Direction(Pump pump, Leg source, Leg target) {
            this.pump = pump;
            this.source = source;
            this.target = target;
        }

        @Override
        public void piece(Piece piece) {
            if (!pump.take(piece)) {
                pump.handOver();
                end(Ending.of(CloseReason.FRAME_TOO_BIG), Optional.of(source));
            }
        }

        @Override
        public void readComplete() {
            pump.handOver();
        }

        @Override
        public void inputEnded() {
            pump.drain();
            target.finish();
            if (finished.incrementAndGet() == 2) {
                end(Ending.of(CloseReason.COMPLETED), Optional.of(source));
            }
        }

        @Override
        public void ended(Ending ending) {
            pump.drain();
            end(ending, Optional.of(source));
        }
    }
}
