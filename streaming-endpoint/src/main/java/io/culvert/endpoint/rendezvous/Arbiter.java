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
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLease;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which legs are admitted to the streams whose tickets name this node. Only this memory decides: a restarted arbiter
 * knows nothing and refuses, so no ticket admits twice. It remembers a stream until the handshake's deadline, whatever became
 * of it. Belongs to one thread, which takes its requests one at a time.
 */
public final class Arbiter {
    private static final Logger LOG = LoggerFactory.getLogger(Arbiter.class);
    /** 128 bits. */
    private static final int TICKET_ID_BYTES = 16;

    private final String node;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final int maxStreams;
    private final Supplier<String> publicUrl;
    private final BiConsumer<String, EndpointCalls.End> tellHost;
    private final Consumer<StreamLease> giveBack;
    private final Map<StreamId, Pairing> pairings = new HashMap<>();
    private boolean draining;

    /**
     * @param node its name, as in tickets
     * @param random what ids are minted of: nobody may guess it
     * @param maxStreams how many pairings it remembers at once
     * @param tellHost tells a host node that a stream is over
     * @param giveBack gives back the place of a stream that will never be; a host gives back those that it had
     */
    public Arbiter(
            String node,
            Scheduler scheduler,
            RandomGenerator random,
            int maxStreams,
            Supplier<String> publicUrl,
            BiConsumer<String, EndpointCalls.End> tellHost,
            Consumer<StreamLease> giveBack) {
        this.node = node;
        this.scheduler = scheduler;
        this.random = random;
        this.maxStreams = maxStreams;
        this.publicUrl = publicUrl;
        this.tellHost = tellHost;
        this.giveBack = giveBack;
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
        pairings.put(expected.streamId(), new Pairing(request, expected, deadline));
        scheduler.after(request.timeLeft(), () -> expire(expected.streamId()));
        return Outcome.granted(expected);
    }

    /** Admits a leg, once. */
    public Outcome<Granted> claim(Claim claim) {
        Pairing pairing = pairings.get(claim.streamId());
        if (pairing == null || pairing.deadline.passed(scheduler) || !pairing.admits(claim)) {
            LOG.debug("claim of {} side {} refused", claim.streamId(), claim.side());
            return Outcome.refused(CloseReason.TICKET_REFUSED, "spent, late or unknown");
        }
        boolean first = pairing.grant(claim);
        return Outcome.granted(new Granted(
                pairing.host().orElseThrow(),
                first,
                pairing.deadline.left(scheduler),
                pairing.request.device(),
                pairing.request.name(),
                pairing.request.service(),
                pairing.request.lease()));
    }

    /** A granted leg could not be used: nothing is un-claimed, the stream is over. */
    public Outcome<Bus.Done> abandon(Abandon abandon) {
        Pairing pairing = pairings.get(abandon.streamId());
        if (pairing != null && pairing.grantedTo(abandon.claimId())) {
            close(pairing, abandon.reason());
        }
        return Outcome.granted(new Bus.Done());
    }

    /** The handshake failed, or the device rejected after all: legs that are there end with the reason. */
    public Outcome<Bus.Done> forget(Forget forget) {
        Pairing pairing = pairings.get(forget.streamId());
        if (pairing != null) {
            close(pairing, forget.reason());
        }
        return Outcome.granted(new Bus.Done());
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

    /** Expects no more streams; legs of those that are expected are still admitted. */
    public void drain() {
        draining = true;
    }

    /** How many pairings it remembers. */
    public int size() {
        return pairings.size();
    }

    private void expire(StreamId streamId) {
        Pairing pairing = pairings.remove(streamId);
        if (pairing != null && !pairing.over()) {
            close(pairing, CloseReason.PARTNER_MISSING);
        }
    }

    private void close(Pairing pairing, CloseReason reason) {
        Optional<String> host = pairing.host();
        pairing.close(reason);
        // Also of one that is open: its leg may have been granted and never have reached its host.
        giveBack.accept(pairing.request.lease());
        host.ifPresent(node -> tellHost.accept(node, new EndpointCalls.End(pairing.expected.streamId(), reason)));
    }
}
