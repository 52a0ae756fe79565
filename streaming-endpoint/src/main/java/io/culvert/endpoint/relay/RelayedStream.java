package io.culvert.endpoint.relay;

import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.ArrivedLink;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import io.culvert.wire.ClientLeg;
import io.culvert.wire.Ending;
import io.culvert.wire.Leg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Tally;
import io.culvert.wire.Splice;
import io.culvert.wire.SpliceEnd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A stream at its host: one leg that waits, or two that are spliced. The second may be at another node, which brings a link.
 *
 * <pre>
 * waiting(leg) --a link is taken--> waiting(leg, link) --its leg is there--\
 *      | \-------------- the other leg arrives --------------------------> spliced --first end--> ended(reason)
 *      \_______ its leg ends, the link ends, arbiter's end, time-out __________________________/
 * </pre>
 *
 * <p>Gone when all its connections are.
 *
 * <p>Belongs to the relay's loop; the splice's own state to the legs' loops.
 */
final class RelayedStream {
    final ArrivedLeg first;
    private final Scheduler scheduler;
    private final long startedAt;
    private ArrivedLeg second;
    private Optional<ArrivedLink> link = Optional.empty();
    private Splice splice;
    private boolean over;
    private CloseReason reason = CloseReason.CONNECTION_LOST;
    private Scheduler.Task timeOut = () -> {};
    private final LimitWatch watch;
    private final LiveView view;
    private long reported;
    private boolean leaseLeft;

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

    /** Whether a node has brought a link for the other leg. */
    boolean linked() {
        return link.isPresent();
    }

    /** Takes the one link that it may have; its leg comes when the other node says so. */
    void take(ArrivedLink arrived, Runnable joined) {
        link = Optional.of(arrived);
        arrived.accept(new LinkMessage.Kind(first.leg().culvert(), arrived.leg().pace()), joined);
    }

    /** Joins the two legs; each that speaks {@code culvert.v1} is told that it is paired, before any byte. */
    void pair(ArrivedLeg partner, long bound, Consumer<SpliceEnd> whenEnded) {
        timeOut.cancel();
        second = partner;
        ClientLeg device = leg(Side.DEVICE);
        ClientLeg service = leg(Side.SERVICE);
        device.paired(service.culvert());
        service.paired(device.culvert());
        splice = Splice.join(
                device, service, bound, first.granted().lease().limits().bandwidth(), whenEnded);
        watch.start(first.granted().lease().limits());
    }

    /** Whether a quota counts it. */
    boolean counted() {
        return !leaseLeft && !leaseId().isEmpty();
    }

    /** Another stream of the same handshake has its lease from now on. */
    void leaveLease() {
        leaseLeft = true;
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
                leaseId(), first.granted().service().name(), first.granted().device(), more);
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
        link.ifPresent(arrived -> arrived.leg().close(ending));
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
        CloseReason why = end.ending().reason();
        // What the far node did, or what became of it, is the hub's doing and not the side's behind it.
        Optional<Side> by = end.by()
                .filter(leg -> link.isEmpty() || leg != link.get().leg() || why.fault() != CloseReason.Fault.HUB)
                .map(leg -> leg == leg(Side.DEVICE) ? Side.DEVICE : Side.SERVICE);
        return record(why, by);
    }

    List<Leg> legs() {
        return Stream.concat(
                        Stream.of(first.leg()),
                        Stream.concat(
                                link.stream().map(ArrivedLink::leg),
                                Optional.ofNullable(second).stream().map(ArrivedLeg::leg)))
                .map(Leg.class::cast)
                .distinct()
                .toList();
    }

    private StreamRecord record(CloseReason why, Optional<Side> by) {
        Optional<Tally> far = link.flatMap(ArrivedLink::tally);
        boolean fromDevice = first.side() == Side.SERVICE;
        return new StreamRecord(
                first.streamId(),
                first.granted(),
                why,
                by,
                splice != null,
                link.map(arrived -> arrived.hello().node()),
                counted(far.filter(tally -> fromDevice).map(Tally::came), Splice::bytesFromA),
                counted(far.filter(tally -> !fromDevice).map(Tally::delivered), Splice::deliveredToB),
                counted(far.filter(tally -> !fromDevice).map(Tally::came), Splice::bytesFromB),
                counted(far.filter(tally -> fromDevice).map(Tally::delivered), Splice::deliveredToA),
                Duration.ofNanos(scheduler.nanoTime() - startedAt));
    }

    /** What was counted where the leg is, else here. */
    private long counted(Optional<Long> far, ToLongFunction<Splice> here) {
        return far.orElseGet(() -> splice == null ? 0 : here.applyAsLong(splice));
    }

    private long moved() {
        return splice.bytesFromA() + splice.bytesFromB() + splice.deliveredToA() + splice.deliveredToB();
    }

    private ClientLeg leg(Side side) {
        return first.side() == side ? first.leg() : second.leg();
    }
}
