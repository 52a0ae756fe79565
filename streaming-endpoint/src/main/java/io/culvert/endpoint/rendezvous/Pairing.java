package io.culvert.endpoint.rendezvous;

import io.culvert.cluster.Deadline;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Expect;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.LinkTerms;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.RendezvousRecord;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.Sha256;
import io.culvert.endpoint.rendezvous.PairingState.Placed;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One stream's pairing; belongs to its arbiter's thread. */
final class Pairing {
    final Expect request;
    final Expected expected;
    final Deadline deadline;
    private final Secret linkSecret;
    private PairingState state = new PairingState.Expected();

    Pairing(Expect request, Expected expected, Deadline deadline, Secret linkSecret) {
        this.request = request;
        this.expected = expected;
        this.deadline = deadline;
        this.linkSecret = linkSecret;
    }

    PairingState state() {
        return state;
    }

    /** Whether both legs came, or none will any more. */
    boolean over() {
        return state instanceof PairingState.Open || state instanceof PairingState.Closed;
    }

    /** Whether this ticket may be spent now. */
    boolean admits(Claim claim) {
        String ticketId = claim.side() == Side.DEVICE ? expected.deviceTicketId() : expected.serviceTicketId();
        return ticketId.equals(claim.ticketId()) && !claimed(claim.side());
    }

    /** Spends the ticket; whether it was the first leg. */
    boolean grant(Claim claim) {
        Placed placed = Placed.of(claim);
        if (state instanceof PairingState.HalfOpen half) {
            state = new PairingState.Open(half.first(), placed);
            return false;
        }
        state = new PairingState.HalfOpen(claim.side(), placed);
        return true;
    }

    boolean claimed(Side side) {
        if (state instanceof PairingState.HalfOpen half) {
            return half.side() == side;
        }
        return over();
    }

    boolean grantedTo(String claimId) {
        if (state instanceof PairingState.HalfOpen half) {
            return half.first().claimId().equals(claimId);
        }
        return state instanceof PairingState.Open open
                && (open.first().claimId().equals(claimId)
                        || open.second().claimId().equals(claimId));
    }

    /** The node of the first leg, while one is there. */
    Optional<String> host() {
        if (state instanceof PairingState.HalfOpen half) {
            return Optional.of(half.first().node());
        }
        return state instanceof PairingState.Open open
                ? Optional.of(open.first().node())
                : Optional.empty();
    }

    /** What the node of the leg that was granted last is told of the link. */
    LinkTerms linkTerms() {
        if (state instanceof PairingState.HalfOpen) {
            return LinkTerms.ofHost(linkSecret);
        }
        return state instanceof PairingState.Open open
                        && !open.first().node().equals(open.second().node())
                ? LinkTerms.ofDialler(open.first().linkAddress(), linkSecret)
                : LinkTerms.NONE;
    }

    /** What the cluster may know of it. */
    RendezvousRecord record(String arbiter, Instant wallDeadline) {
        RendezvousRecord record = new RendezvousRecord(
                expected.streamId(),
                request.device(),
                request.name(),
                request.service().name(),
                arbiter,
                Optional.empty(),
                Optional.empty(),
                wallDeadline,
                Sha256.hex(expected.deviceTicketId()),
                Sha256.hex(expected.serviceTicketId()));
        return state instanceof PairingState.HalfOpen half
                ? record.with(half.side(), half.first().node())
                : record;
    }

    /** What it is while legs are awaited. */
    LiveStream live(String arbiter, Scheduler scheduler) {
        Optional<PairingState.HalfOpen> half =
                state instanceof PairingState.HalfOpen one ? Optional.of(one) : Optional.empty();
        Duration left = deadline.left(scheduler);
        return new LiveStream(
                expected.streamId(),
                request.device(),
                request.name(),
                request.service().name(),
                half.isPresent() ? LiveStream.State.WAITING : LiveStream.State.EXPECTED,
                Optional.empty(),
                arbiter,
                half.map(one -> one.first().node()),
                half.map(leg -> List.of(
                                new LiveStream.Leg(leg.side(), leg.first().node(), "", false)))
                        .orElse(List.of()),
                Stream.of(Side.values())
                        .filter(side -> !claimed(side))
                        .map(LiveStream.Awaited::leg)
                        .toList(),
                request.timeLeft().minus(left),
                Optional.of(left),
                LiveStream.Flow.NONE,
                LiveStream.Flow.NONE,
                request.lease().limits());
    }

    void close(CloseReason reason) {
        state = new PairingState.Closed(reason);
    }
}
