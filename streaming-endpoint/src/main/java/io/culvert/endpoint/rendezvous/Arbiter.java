package io.culvert.endpoint.rendezvous;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Deadline;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Abandon;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Expect;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.EndpointCalls.Forget;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.EndpointCalls.LegState;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which legs are admitted to the streams whose tickets name this node. Only this memory decides: a restarted arbiter
 * knows nothing and refuses, so no ticket admits twice. It remembers a stream until the handshake's deadline, whatever became
 * of it, and alone says when that is over. {@link PairingState} draws a stream's way.
 *
 * <p>What does not fit (a claim of a spent ticket, the end of a stream that it does not know) is counted, logged and dropped:
 * messages may be late, lost or doubled. Belongs to one thread, which takes its requests one at a time.
 */
public final class Arbiter {
    private static final Logger LOG = LoggerFactory.getLogger(Arbiter.class);
    /** 128 bits. */
    private static final int TICKET_ID_BYTES = 16;
    /** 128 bits. */
    private static final int LINK_SECRET_BYTES = 16;

    private final String node;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Clock clock;
    private final int maxStreams;
    private final Supplier<String> publicUrl;
    private final Rendezvous rendezvous;
    private final Hosts hosts;
    private final Map<StreamId, Pairing> pairings = new HashMap<>();
    private final LongAdder unexpected = new LongAdder();
    private boolean draining;

    /**
     * @param node its own name, which tickets carry
     * @param random what ids are minted of: nobody may guess it
     * @param clock dates the records that others read; what is late the scheduler says
     * @param maxStreams how many pairings it remembers at once
     * @param rendezvous where others may read what is being paired; whether it works decides nothing
     */
    public Arbiter(
            String node,
            Scheduler scheduler,
            RandomGenerator random,
            Clock clock,
            int maxStreams,
            Supplier<String> publicUrl,
            Rendezvous rendezvous,
            Hosts hosts) {
        this.node = node;
        this.scheduler = scheduler;
        this.random = random;
        this.clock = clock;
        this.maxStreams = maxStreams;
        this.publicUrl = publicUrl;
        this.rendezvous = rendezvous;
        this.hosts = hosts;
    }

    /** Mints a stream; refused when draining or full. */
    public Outcome<Expected> expect(Expect request) {
        if (draining) {
            return Outcome.refused(CloseReason.DRAINING, "the endpoint is stopping");
        }
        if (pairings.size() >= maxStreams) {
            return Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the endpoint is full");
        }
        Expected expected = new Expected(
                StreamId.random(random),
                StreamId.randomHex(random, TICKET_ID_BYTES),
                StreamId.randomHex(random, TICKET_ID_BYTES),
                publicUrl.get());
        Deadline deadline = Deadline.in(request.timeLeft(), scheduler);
        Pairing pairing =
                new Pairing(request, expected, deadline, new Secret(StreamId.randomHex(random, LINK_SECRET_BYTES)));
        pairings.put(expected.streamId(), pairing);
        scheduler.after(request.timeLeft(), () -> expire(expected.streamId()));
        publish(pairing);
        return Outcome.granted(expected);
    }

    /** Admits a leg, once. */
    public Outcome<Granted> claim(Claim claim) {
        Pairing pairing = pairings.get(claim.streamId());
        if (pairing == null || pairing.deadline.passed(scheduler) || !pairing.admits(claim)) {
            drop("claim of side " + claim.side(), claim.streamId());
            return Outcome.refused(CloseReason.TICKET_REFUSED, "spent, late or unknown");
        }
        boolean first = pairing.grant(claim);
        if (first) {
            publish(pairing);
        } else {
            unpublish(pairing);
        }
        return Outcome.granted(new Granted(
                pairing.host().orElseThrow(),
                first,
                pairing.deadline.left(scheduler),
                pairing.request.device(),
                pairing.request.name(),
                pairing.request.service(),
                pairing.request.lease(),
                pairing.linkTerms()));
    }

    /** A granted leg could not be used: nothing is un-claimed, the stream is over. */
    public Outcome<Bus.Done> abandon(Abandon abandon) {
        Pairing pairing = pairings.get(abandon.streamId());
        if (pairing != null && pairing.grantedTo(abandon.claimId())) {
            close(pairing, abandon.reason());
        } else {
            drop("abandon", abandon.streamId());
        }
        return Outcome.granted(new Bus.Done());
    }

    /** The handshake failed, or the device rejected after all: legs that are there end with the reason. */
    public Outcome<Bus.Done> forget(Forget forget) {
        Pairing pairing = pairings.get(forget.streamId());
        if (pairing != null && !(pairing.state() instanceof PairingState.Closed)) {
            close(pairing, forget.reason(), forget.leaseStays());
        } else {
            drop("forget", forget.streamId());
        }
        return Outcome.granted(new Bus.Done());
    }

    /** What these requests made is over, whether legs came or not, and later claims are refused. */
    public void closeThose(Predicate<Expect> which, CloseReason reason) {
        pairings.values().stream()
                .filter(pairing -> !(pairing.state() instanceof PairingState.Closed) && which.test(pairing.request))
                .forEach(pairing -> close(pairing, reason));
    }

    /** Whether a leg has been claimed. */
    public Outcome<EndpointCalls.Leg> legState(LegState question) {
        Pairing pairing = pairings.get(question.streamId());
        if (pairing == null || pairing.state() instanceof PairingState.Closed) {
            return Outcome.refused(CloseReason.TICKET_REFUSED, "unknown or closed");
        }
        boolean claimed = pairing.claimed(question.side());
        return Outcome.granted(new EndpointCalls.Leg(claimed, claimed ? pairing.host() : Optional.empty()));
    }

    /** The streams whose legs have not both come, as they are now. */
    public Stream<LiveStream> live() {
        return pairings.values().stream()
                .filter(pairing -> !pairing.over())
                .map(pairing -> pairing.live(node, scheduler));
    }

    /**
     * A node left the cluster, as this one sees it. A stream whose only leg is there will never be; one with both its legs may
     * live on where this node cannot see it, and ends by itself where it does not.
     */
    public void left(String gone) {
        for (Pairing pairing : List.copyOf(pairings.values())) {
            if (pairing.state() instanceof PairingState.HalfOpen half
                    && half.first().node().equals(gone)) {
                close(pairing, CloseReason.NODE_LOST);
            } else if (pairing.state() instanceof PairingState.Open open
                    && open.second().node().equals(gone)
                    && !open.first().node().equals(gone)) {
                hosts.end(
                        open.first().node(),
                        new EndpointCalls.End(pairing.expected.streamId(), CloseReason.NODE_LOST, true, false));
            }
        }
    }

    /** Expects no more streams; legs of those that are expected are still admitted. */
    public void drain() {
        draining = true;
    }

    /** How many streams wait for a leg. */
    public int undecided() {
        return (int)
                pairings.values().stream().filter(pairing -> !pairing.over()).count();
    }

    /** How many pairings it remembers. */
    public int size() {
        return pairings.size();
    }

    /** How many requests did not fit what it knew; on any thread. */
    public long unexpected() {
        return unexpected.sum();
    }

    private void expire(StreamId streamId) {
        Pairing pairing = pairings.remove(streamId);
        if (pairing != null && !pairing.over()) {
            close(pairing, CloseReason.PARTNER_MISSING);
        }
    }

    private void close(Pairing pairing, CloseReason reason) {
        close(pairing, reason, false);
    }

    private void close(Pairing pairing, CloseReason reason, boolean leaseStays) {
        Optional<String> host = pairing.host();
        boolean published = !pairing.over();
        pairing.close(reason);
        if (published) {
            unpublish(pairing);
        }
        if (!leaseStays) {
            // Also of one that is open: its leg may have been granted and never have reached its host.
            hosts.giveBack(pairing.request.lease());
        }
        host.ifPresent(there ->
                hosts.end(there, new EndpointCalls.End(pairing.expected.streamId(), reason, false, leaseStays)));
    }

    private void publish(Pairing pairing) {
        Duration left = pairing.deadline.left(scheduler);
        rendezvous.put(pairing.record(node, clock.instant().plus(left)), left);
    }

    private void unpublish(Pairing pairing) {
        rendezvous.remove(pairing.expected.streamId(), node);
    }

    private void drop(String what, StreamId streamId) {
        unexpected.increment();
        LOG.debug("{} for stream {}: dropped, it does not fit", what, streamId);
    }
}
