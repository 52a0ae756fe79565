package io.culvert.coordinator.handshake;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Presence;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.quota.Quotas;
import io.culvert.protocol.BridgePath;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handshake asks of others, one method for each step; {@link Handshake} decides which comes next. Stateless.
 *
 * @param node the name of this coordinator, where answers go
 */
record HandshakeSteps(
        String node,
        HubNames hub,
        Bus bus,
        Presence presence,
        Quotas quotas,
        EndpointSelector selector,
        Function<TicketClaims, Secret> signer,
        Clock clock) {
    private static final Logger LOG = LoggerFactory.getLogger(HandshakeSteps.class);
    /** How long questions may take that are asked when the handshake's own time is over or no matter any more. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(1);

    Future<Outcome<RegistryCalls.Principal>> authorize(HandshakeRequest request, Duration left) {
        return bus.ask(
                Address.REGISTRY,
                RegistryCalls.AUTHORIZE,
                new RegistryCalls.Authorize(
                        request.credential(), RegistryCalls.Right.SERVICE_CONNECT, Optional.of(request.device())),
                left);
    }

    Future<Outcome<RegistryCalls.Found>> find(HandshakeRequest request, Duration left) {
        return bus.ask(Address.REGISTRY, RegistryCalls.FIND, new RegistryCalls.Find(request.device()), left);
    }

    Future<Quotas.Reservation> reserve(HandshakeRequest request, StreamOpener service, Duration left) {
        return quotas.reserve(new Quotas.Wish(service.name(), request.device(), left));
    }

    void release(StreamLease lease) {
        quotas.release(lease.id());
    }

    /** Where the device's session is, as soon as it is there; refused where nobody can be asked for it. */
    Future<Outcome<Optional<Presence.Location>>> awaitSession(HandshakeRequest request, Duration limit) {
        return presence.await(request.device(), limit).map(Outcome::granted).otherwise(failure -> {
            LOG.warn("{}: its presence cannot be looked up, {}", request.device(), failure.toString());
            return Outcome.refused(
                    CloseReason.NODE_UNAVAILABLE, "It cannot be looked up now where the device is connected.");
        });
    }

    /** Takes a session's presence away that turned out to be stale; nothing else depends on it. */
    Future<Boolean> withdraw(HandshakeRequest request, Presence.Location session) {
        return presence.withdraw(request.device(), session).otherwise(false);
    }

    Future<Outcome<Expected>> expect(
            String arbiter, HandshakeRequest request, StreamOpener service, StreamLease lease, Duration left) {
        return bus.ask(
                Address.node(arbiter),
                EndpointCalls.EXPECT,
                new EndpointCalls.Expect(request.device(), request.name(), service, left, lease),
                left);
    }

    Future<Outcome<Bus.Done>> offer(
            HandshakeRequest request, Presence.Location session, String arbiter, Expected expected, Duration left) {
        CoordinatorCalls.Offer offer = new CoordinatorCalls.Offer(
                request.device(),
                session.epoch(),
                expected.streamId(),
                request.name(),
                url(request, expected, Side.DEVICE),
                ticket(Side.DEVICE, request.device().toString(), arbiter, expected, left),
                node,
                left);
        return bus.ask(Address.node(session.node()), CoordinatorCalls.OFFER, offer, left);
    }

    /** What the caller will be told when the device accepts. */
    HandshakeState.Accepted invitation(
            HandshakeRequest request, StreamOpener service, String arbiter, Expected expected, Duration left) {
        return new HandshakeState.Accepted(
                url(request, expected, Side.SERVICE), ticket(Side.SERVICE, service.name(), arbiter, expected, left));
    }

    /** Whether this side's leg has been claimed; not, when the arbiter does not answer. */
    Future<Boolean> legClaimed(String arbiter, StreamId streamId, Side side) {
        return bus.ask(
                        Address.node(arbiter),
                        EndpointCalls.LEG_STATE,
                        new EndpointCalls.LegState(streamId, side),
                        AFTERWARDS)
                .map(outcome -> outcome instanceof Outcome.Granted<EndpointCalls.Leg> leg
                        && leg.value().claimed());
    }

    void forget(String arbiter, StreamId streamId, CloseReason reason) {
        forget(arbiter, new EndpointCalls.Forget(streamId, reason));
    }

    /** Makes way for another stream of the same handshake, which keeps its lease. */
    void replace(String arbiter, StreamId streamId, CloseReason reason) {
        forget(arbiter, new EndpointCalls.Forget(streamId, reason, true));
    }

    private void forget(String arbiter, EndpointCalls.Forget forget) {
        bus.ask(Address.node(arbiter), EndpointCalls.FORGET, forget, AFTERWARDS);
    }

    private String url(HandshakeRequest request, Expected expected, Side side) {
        return expected.publicUrl() + new BridgePath(hub.hub(), request.device(), expected.streamId(), side);
    }

    private Secret ticket(Side side, String subject, String arbiter, Expected expected, Duration left) {
        Instant now = clock.instant();
        String id = side == Side.DEVICE ? expected.deviceTicketId() : expected.serviceTicketId();
        return signer.apply(
                new TicketClaims(hub.hostName(), subject, expected.streamId(), side, arbiter, id, now, now.plus(left)));
    }
}
