package io.culvert.endpoint.admission;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.Tickets;
import io.culvert.endpoint.relay.ArrivedLeg;
import io.culvert.endpoint.relay.Relay;
import io.culvert.protocol.BridgePath;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.WebSocketUpgrade;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits a leg: checks its ticket against path and time, claims it at the arbiter that it names, answers 101 and hands the leg
 * to the relay. A refusal says the same to everybody; why stands in the log. Has no state; runs on the loops of the requests.
 */
public final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(2);
    private static final int CLAIM_ID_BYTES = 16;

    private final String node;
    private final Tickets tickets;
    private final Bus bus;
    private final Relay relay;
    private final WireLimits limits;
    private final Predicate<String> originAllowed;

    public Admission(
            String node, Tickets tickets, Bus bus, Relay relay, WireLimits limits, Predicate<String> originAllowed) {
        this.node = node;
        this.tickets = tickets;
        this.bus = bus;
        this.relay = relay;
        this.limits = limits;
        this.originAllowed = originAllowed;
    }

    /** Takes a request below {@code /bridges/}. */
    public void admit(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !originAllowed.test(origin)) {
            answer(request, 403, "the origin is not allowed");
            return;
        }
        Optional<WebSocketUpgrade> upgrade = WebSocketUpgrade.of(request);
        if (upgrade.isEmpty()) {
            return;
        }
        Optional<PresentedTicket> presented =
                PresentedTicket.of(request, upgrade.get().subprotocols());
        if (presented.isEmpty()) {
            refuse(request, "no ticket");
            return;
        }
        tickets.verify(presented.get().ticket().reveal())
                .onSuccess(verdict -> {
                    if (verdict instanceof Outcome.Granted<TicketClaims> genuine) {
                        claim(request, upgrade.get(), presented.get(), genuine.value());
                    } else {
                        refuse(request, ((Outcome.Refused<TicketClaims>) verdict).detail());
                    }
                })
                .onFailure(fault -> fail(request, fault));
    }

    private void claim(
            HttpServerRequest request, WebSocketUpgrade upgrade, PresentedTicket presented, TicketClaims ticket) {
        if (!fitsPath(ticket, request.path())) {
            refuse(request, "for another path");
            return;
        }
        Claim claim = new Claim(
                ticket.streamId(), ticket.side(), ticket.ticketId(), StreamId.randomHex(CLAIM_ID_BYTES), node);
        bus.ask(Address.node(ticket.node()), EndpointCalls.CLAIM, claim, CLAIM_LIMIT)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Granted<Granted> granted) {
                        upgrade(request, upgrade, presented, ticket, claim, granted.value());
                        return;
                    }
                    Outcome.Refused<Granted> refused = (Outcome.Refused<Granted>) outcome;
                    if (refused.reason() == CloseReason.TICKET_REFUSED) {
                        refuse(request, refused.detail());
                    } else {
                        // The arbiter may have granted and its answer be lost.
                        abandon(ticket, claim, CloseReason.NODE_LOST);
                        request.response().putHeader("Retry-After", "1");
                        answer(request, 503, "try again");
                    }
                })
                .onFailure(fault -> fail(request, fault));
    }

    private void upgrade(
            HttpServerRequest request,
            WebSocketUpgrade upgrade,
            PresentedTicket presented,
            TicketClaims ticket,
            Claim claim,
            Granted granted) {
        Future<?> upgraded = upgrade.acceptLeg(presented.subprotocol(), presented.culvert(), limits)
                .onSuccess(leg -> relay.arrive(new ArrivedLeg(
                        leg,
                        ticket.side(),
                        ticket.streamId(),
                        ticket.node(),
                        claim.claimId(),
                        granted,
                        request.remoteAddress().toString())));
        upgraded.onFailure(gone -> {
            LOG.debug("leg of {} was gone before its 101", ticket.streamId(), gone);
            abandon(ticket, claim, CloseReason.CONNECTION_LOST);
        });
    }

    private void abandon(TicketClaims ticket, Claim claim, CloseReason reason) {
        bus.tell(
                Address.node(ticket.node()),
                EndpointCalls.ABANDON,
                new EndpointCalls.Abandon(ticket.streamId(), claim.claimId(), reason));
    }

    private static boolean fitsPath(TicketClaims ticket, String path) {
        try {
            BridgePath bridge = BridgePath.parse(path);
            return bridge.streamId().equals(ticket.streamId()) && bridge.side() == ticket.side();
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static void refuse(HttpServerRequest request, String why) {
        LOG.info("leg refused reason={} why=\"{}\" from={}", CloseReason.TICKET_REFUSED, why, request.remoteAddress());
        answer(request, CloseReason.TICKET_REFUSED.httpStatus(), "the ticket is not accepted");
    }

    private static void fail(HttpServerRequest request, Throwable fault) {
        LOG.error("leg not admitted", fault);
        answer(request, 500, "the endpoint failed");
    }

    private static void answer(HttpServerRequest request, int status, String message) {
        if (!request.response().ended()) {
            request.resume();
            request.response()
                    .setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Connection", "close")
                    .end("{\"Message\":\"" + message + "\"}");
        }
    }
}
