package io.culvert.endpoint.relay;

import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.Side;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.Ending;
import io.culvert.wire.Leg;
import io.culvert.wire.Piece;
import io.culvert.wire.Splice;
import io.culvert.wire.SpliceEnd;
import io.culvert.wire.TextRule;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream at its host: one leg that waits, or two that are spliced.
 *
 * <pre>
 * waiting(leg) --the other arrives--> spliced --first end--> ended(reason), gone when both connections are
 *      \_______ its leg ends, arbiter's end, time-out ______/
 * </pre>
 *
 * <p>Belongs to the relay's thread; the splice's own state to the legs' loops.
 */
final class RelayedStream {
    final ArrivedLeg first;
    private final Scheduler scheduler;
    private final long startedAt;
    private ArrivedLeg second;
    private Splice splice;
    private boolean over;
    private CloseReason reason = CloseReason.CONNECTION_LOST;
    private Scheduler.Task timeOut = () -> {};
    private final LimitWatch watch;
    private final LiveView view;
    private long reported;

    RelayedStream(ArrivedLeg first, Scheduler scheduler) {
        this.first = first;
        this.scheduler = scheduler;
        this.startedAt = scheduler.nanoTime();
        this.watch = new LimitWatch(scheduler, this::moved, this::endSplice);
        this.view = new LiveView(startedAt);
    }

    /** Once a second, for the rates. */
    void look() {
        if (splice != null) {
            view.look(splice, scheduler.nanoTime());
        }
    }

    /** What it is now. */
    LiveStream live() {
        return view.of(first, Optional.ofNullable(second), Optional.ofNullable(splice), ending(), scheduler.nanoTime());
    }

    private Optional<CloseReason> ending() {
        return over ? Optional.of(reason) : Optional.empty();
    }

    /** What ends the waiting; cancelled when it is over. */
    void timeOut(Scheduler.Task task) {
        timeOut = task;
    }

    boolean waiting() {
        return splice == null && !over;
    }

    boolean over() {
        return over;
    }

    /** Why it ended, for a leg that comes too late to be paired. */
    CloseReason reason() {
        return reason;
    }

    /** Joins the two legs; each that speaks {@code culvert.v1} is told that it is paired, before any byte. */
    void pair(ArrivedLeg partner, long bound, Consumer<SpliceEnd> whenEnded) {
        timeOut.cancel();
        second = partner;
        ClientLeg device = leg(Side.DEVICE);
        ClientLeg service = leg(Side.SERVICE);
        tellPaired(device, service.culvert());
        tellPaired(service, device.culvert());
        splice = Splice.join(
                device,
                service,
                TextRule.between(device.culvert(), service.culvert()),
                TextRule.between(service.culvert(), device.culvert()),
                bound,
                first.granted().lease().limits().bandwidth(),
                whenEnded);
        watch.start(first.granted().lease().limits());
    }

    /** Whether a quota counts it. */
    boolean counted() {
        return !leaseId().isEmpty();
    }

    String leaseId() {
        return first.granted().lease().id();
    }

    /** That it lives, and the bytes that came since this was asked last. */
    Quotas.StreamUse use() {
        long now = splice == null ? 0 : splice.bytesFromA() + splice.bytesFromB();
        long more = now - reported;
        reported = now;
        return new Quotas.StreamUse(
                leaseId(), first.granted().service(), first.granted().device(), more);
    }

    /** Bytes held, beyond what the sockets hold. */
    long held() {
        return splice == null ? 0 : splice.held();
    }

    /** Ends a splice from here; its end is told like any other. */
    void endSplice(CloseReason reason) {
        splice.end(reason);
    }

    /** Ends the leg that waits. */
    StreamRecord endWaiting(Ending ending, Optional<Side> by) {
        over = true;
        reason = ending.reason();
        timeOut.cancel();
        first.leg().close(ending);
        return record(ending.reason(), by);
    }

    /** Notes the splice's end. */
    void spliceEnded(CloseReason why) {
        over = true;
        reason = why;
        watch.stop();
    }

    /** What is to be said of the splice's end, once its bytes have gone. */
    StreamRecord record(SpliceEnd end) {
        Optional<Side> by = end.by().map(leg -> leg == leg(Side.DEVICE) ? Side.DEVICE : Side.SERVICE);
        return record(end.ending().reason(), by);
    }

    List<Leg> legs() {
        return second == null ? List.of(first.leg()) : List.of(first.leg(), second.leg());
    }

    private StreamRecord record(CloseReason why, Optional<Side> by) {
        return new StreamRecord(
                first.streamId(),
                first.granted(),
                why,
                by,
                splice != null,
                splice == null ? 0 : splice.bytesFromA(),
                splice == null ? 0 : splice.deliveredToB(),
                splice == null ? 0 : splice.bytesFromB(),
                splice == null ? 0 : splice.deliveredToA(),
                Duration.ofNanos(scheduler.nanoTime() - startedAt));
    }

    private long moved() {
        return splice.bytesFromA() + splice.bytesFromB() + splice.deliveredToA() + splice.deliveredToB();
    }

    private ClientLeg leg(Side side) {
        return first.side() == side ? first.leg() : second.leg();
    }

    private static void tellPaired(ClientLeg leg, boolean peerIsCulvert) {
        if (leg.culvert()) {
            String paired = new ControlMessage.Paired(peerIsCulvert, List.of(), Optional.of(leg.pace())).toJson();
            leg.send(
                    List.of(new Piece(Unpooled.copiedBuffer(paired, CharsetUtil.UTF_8), true, true)), Leg.Gone.UNHEARD);
        }
    }
}
