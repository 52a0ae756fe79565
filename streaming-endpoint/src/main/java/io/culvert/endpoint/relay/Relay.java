package io.culvert.endpoint.relay;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.link.ArrivedLink;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.wire.Ending;
import io.culvert.wire.SpliceEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the streams that this node hosts: a leg that waits for its partner, then the splice of both. Every ending is told once,
 * with its reason, when the bytes on their way have gone.
 *
 * <p>{@code streams}, {@code endedEarly} and {@code claims} belong to the loop given; bytes flow on the legs' own loops and never pass it.
 */
public final class Relay {
    /** How long an end is remembered whose leg may still be on its way from its claim to here. */
    private static final Duration LATE_LEG = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    private final Executor loop;
    private final Scheduler scheduler;
    private final Bus bus;
    private final Quotas quotas;
    private final long bound;
    private final Duration grace;
    private final Consumer<StreamRecord> whenEnded;
    private final Map<StreamId, RelayedStream> streams = new HashMap<>();
    private final Map<StreamId, CloseReason> endedEarly = new HashMap<>();
    private final ClaimsUnderWay claims = new ClaimsUnderWay();
    private final AtomicInteger held = new AtomicInteger();
    private final LongAdder links = new LongAdder();
    private Promise<Void> emptied;

    /**
     * @param loop runs what touches streams, in order; the scheduler's tasks must run there as well
     * @param bound how many bytes a pump may hold
     * @param grace how much longer than the handshake a leg waits
     * @param whenEnded told of every stream's end
     */
    public Relay(
            Executor loop,
            Scheduler scheduler,
            Bus bus,
            Quotas quotas,
            long bound,
            Duration grace,
            Consumer<StreamRecord> whenEnded) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.bus = bus;
        this.quotas = quotas;
        this.bound = bound;
        this.grace = grace;
        this.whenEnded = whenEnded;
    }

    /** A leg of this stream is about to be claimed: a link for it may come before the answer. On any thread. */
    public void claiming(StreamId streamId) {
        loop.execute(() -> claims.begin(streamId));
    }

    /** The claim was answered, and its leg has arrived if it was granted. On any thread. */
    public void claimed(StreamId streamId) {
        loop.execute(() -> claims.end(streamId).ifPresent(link -> refuse(link, "this node does not host the stream")));
    }

    /** Takes the link of a stream whose first leg is here or on its way; on any thread. */
    public void arrive(ArrivedLink link) {
        loop.execute(() -> {
            RelayedStream stream = streams.get(link.hello().streamId());
            if (emptied != null) {
                refuse(link, "the node is stopping");
            } else if (stream != null) {
                offer(stream, link);
            } else if (!claims.hold(link)) {
                refuse(link, "the stream is not known here");
            }
        });
    }

    /** Takes a leg over; on any thread. */
    public void arrive(ArrivedLeg leg) {
        loop.execute(() -> {
            RelayedStream stream = streams.get(leg.streamId());
            if (stream == null && endedEarly.containsKey(leg.streamId())) {
                leg.leg().close(endedEarly.get(leg.streamId()));
            } else if (emptied != null) {
                leg.leg().close(CloseReason.DRAINING);
            } else if (stream == null) {
                await(leg);
            } else if (stream.waiting() && !stream.linked() && stream.first.side() != leg.side()) {
                pair(stream, leg);
            } else {
                // The stream ended while the second leg was being admitted.
                leg.leg().close(stream.reason());
            }
        });
    }

    /** Ends a stream for a reason of the hub's, also one whose leg was claimed and has not arrived; on the relay's loop. */
    public Outcome<Bus.Done> end(EndpointCalls.End end) {
        RelayedStream stream = streams.get(end.streamId());
        if (stream == null) {
            // Nobody would end that leg again, and it would wait for its partner until the deadline.
            endedEarly.put(end.streamId(), end.reason());
            scheduler.after(LATE_LEG, () -> endedEarly.remove(end.streamId()));
        } else if (end.onlyWaiting() && stream.linked()) {
            LOG.debug("{}: goes on, its second leg has come", end.streamId());
        } else if (stream.waiting()) {
            if (end.leaseStays()) {
                stream.leaveLease();
            }
            waitingEnded(stream, Ending.of(end.reason()), Optional.empty());
        } else if (!stream.over() && !end.onlyWaiting()) {
            stream.endSplice(end.reason());
        }
        return Outcome.granted(new Bus.Done());
    }

    /** A node left the cluster: legs whose arbiter it was wait for a partner that nobody can admit. On the relay's loop. */
    public void left(String node) {
        List.copyOf(streams.values()).stream()
                .filter(stream -> stream.waiting() && !stream.linked())
                .filter(stream -> stream.first.arbiter().equals(node))
                .forEach(stream -> waitingEnded(stream, Ending.of(CloseReason.NODE_LOST), Optional.empty()));
    }

    /** Ends the streams of these grants, waiting or spliced; on the relay's loop. */
    public void endThose(Predicate<Granted> which, CloseReason reason) {
        streams.values().stream()
                .filter(stream -> which.test(stream.first.granted()))
                .map(stream -> stream.first.streamId())
                .toList()
                .forEach(id -> end(new EndpointCalls.End(id, reason)));
    }

    /** Ends all streams with the reason; done when their connections are gone. On the relay's loop. */
    public Future<Void> endAll(CloseReason reason) {
        emptied = Promise.promise();
        List.copyOf(streams.keySet()).forEach(id -> end(new EndpointCalls.End(id, reason)));
        checkEmpty();
        return emptied.future();
    }

    /** Tells the quotas which streams live and what they moved, and ends those that have used up theirs; on the relay's loop. */
    public void reportUse() {
        List<Quotas.StreamUse> uses = streams.values().stream()
                .filter(RelayedStream::counted)
                .map(RelayedStream::use)
                .toList();
        if (uses.isEmpty()) {
            return;
        }
        quotas.report(uses)
                .onSuccess(over -> {
                    if (!over.isEmpty()) {
                        loop.execute(() -> endUsedUp(over));
                    }
                })
                .onFailure(fault -> LOG.warn("use of {} streams is not counted", uses.size(), fault));
    }

    private void endUsedUp(Set<String> leases) {
        streams.values().stream()
                .filter(stream -> leases.contains(stream.leaseId()))
                .map(stream -> stream.first.streamId())
                .toList()
                .forEach(id -> end(new EndpointCalls.End(id, CloseReason.QUOTA_EXCEEDED)));
    }

    /** Looks at all counters, once a second: {@link #live} tells rates. On the relay's loop. */
    public void look() {
        streams.values().forEach(RelayedStream::look);
    }

    /** The streams as they are now; on the relay's loop. */
    public Stream<LiveStream> live() {
        return streams.values().stream().map(RelayedStream::live);
    }

    /** Whether it holds this stream; on the relay's loop. */
    public boolean holds(StreamId id) {
        return streams.containsKey(id);
    }

    /** How many streams it holds, until their last connection is gone; on any thread. */
    public int size() {
        return held.get();
    }

    /** How many links it took since it started; on any thread. */
    public long links() {
        return links.sum();
    }

    /** The most bytes that are held for one stream now, in both directions, beyond what the sockets hold. */
    public Future<Long> mostHeld() {
        return Future.future(told -> loop.execute(() -> told.complete(
                streams.values().stream().mapToLong(RelayedStream::held).max().orElse(0))));
    }

    private void await(ArrivedLeg leg) {
        RelayedStream stream = new RelayedStream(leg, scheduler);
        streams.put(leg.streamId(), stream);
        claims.release(leg.streamId()).ifPresent(link -> offer(stream, link));
        held.set(streams.size());
        leg.leg()
                .whileWaiting(ending -> loop.execute(() -> {
                    if (stream.waiting()) {
                        abandon(leg, ending.reason());
                        waitingEnded(stream, ending, Optional.of(leg.side()));
                    }
                }));
        stream.timeOut(scheduler.after(leg.granted().timeLeft().plus(grace), () -> {
            if (stream.waiting()) {
                waitingEnded(stream, Ending.of(CloseReason.PARTNER_MISSING), Optional.empty());
            }
        }));
    }

    private void pair(RelayedStream stream, ArrivedLeg leg) {
        stream.pair(leg, bound, end -> loop.execute(() -> spliceEnded(stream, end)));
    }

    /** One link at most, for the side that is missing, with the secret of which the arbiter told the hash. */
    private void offer(RelayedStream stream, ArrivedLink link) {
        ArrivedLeg first = stream.first;
        if (!stream.waiting() || stream.linked() || first.side() == link.hello().side()) {
            refuse(link, "the stream waits for no link");
        } else if (!first.granted().link().matches(link.hello().secret())) {
            refuse(link, "the secret is wrong");
        } else {
            links.increment();
            link.leg()
                    .whileWaiting(ending -> loop.execute(() -> {
                        if (stream.waiting()) {
                            linkEnded(stream, ending);
                        }
                    }));
            stream.take(
                    link,
                    () -> loop.execute(() -> {
                        if (stream.waiting()) {
                            pair(stream, first.partner(link));
                        }
                    }));
        }
    }

    private void linkEnded(RelayedStream stream, Ending ending) {
        boolean byFarSide = ending.reason().fault() != CloseReason.Fault.HUB;
        waitingEnded(stream, ending, byFarSide ? Optional.of(stream.first.side().other()) : Optional.empty());
    }

    private static void refuse(ArrivedLink link, String why) {
        LOG.debug(
                "link of {} from {} refused: {}",
                link.hello().streamId(),
                link.hello().node(),
                why);
        link.refuse(why);
    }

    private void abandon(ArrivedLeg leg, CloseReason reason) {
        bus.tell(
                Address.node(leg.arbiter()),
                EndpointCalls.ABANDON,
                new EndpointCalls.Abandon(leg.streamId(), leg.claimId(), reason));
    }

    private void waitingEnded(RelayedStream stream, Ending ending, Optional<Side> by) {
        StreamRecord record = stream.endWaiting(ending, by);
        whenGone(stream, () -> record);
    }

    private void spliceEnded(RelayedStream stream, SpliceEnd end) {
        stream.spliceEnded(end.ending().reason());
        whenGone(stream, () -> stream.record(end));
    }

    private void whenGone(RelayedStream stream, Supplier<StreamRecord> record) {
        List<Future<?>> gone = new ArrayList<>();
        stream.legs().forEach(leg -> {
            Promise<Void> closed = Promise.promise();
            leg.closed().addListener(done -> closed.complete());
            gone.add(closed.future());
        });
        Future.join(gone)
                .onComplete(all -> loop.execute(() -> {
                    streams.remove(stream.first.streamId());
                    held.set(streams.size());
                    giveBack(stream);
                    whenEnded.accept(record.get());
                    checkEmpty();
                }));
    }

    private void giveBack(RelayedStream stream) {
        if (stream.counted()) {
            quotas.report(List.of(stream.use()));
            quotas.release(stream.leaseId());
        }
    }

    private void checkEmpty() {
        if (emptied != null && streams.isEmpty()) {
            LOG.debug("no stream is left");
            emptied.tryComplete();
        }
    }
}
