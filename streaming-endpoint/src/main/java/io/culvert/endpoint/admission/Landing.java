package io.culvert.endpoint.admission;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.endpoint.link.Links;
import io.culvert.endpoint.relay.ArrivedLeg;
import io.culvert.endpoint.relay.Relay;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.WebSocketLeg;
import io.culvert.wire.WebSocketUpgrade;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leg on its way from a genuine ticket to its stream:
 *
 * <pre>
 * claim at the arbiter --first leg, or at the host--> 101 --> relay
 *    | refused: 401         \--second leg elsewhere--> link to the host --> 101 --> joined with the link
 *    \ no answer: 503, abandon                             \ none: 503, abandon      \ failed: abandon
 * </pre>
 *
 * <p>Runs on the loop of the request.
 */
final class Landing {
    private static final Logger LOG = LoggerFactory.getLogger(Landing.class);
    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(2);
    private static final int CLAIM_ID_BYTES = 16;

    /** What all landings of a node share. */
    record Ground(String node, Bus bus, Relay relay, Optional<Links> links, WireLimits limits) {}

    private final Ground ground;
    private final HttpServerRequest request;
    private final WebSocketUpgrade upgrade;
    private final PresentedTicket presented;
    private final TicketClaims ticket;
    private final Claim claim;

    Landing(
            Ground ground,
            HttpServerRequest request,
            WebSocketUpgrade upgrade,
            PresentedTicket presented,
            TicketClaims ticket) {
        this.ground = ground;
        this.request = request;
        this.upgrade = upgrade;
        this.presented = presented;
        this.ticket = ticket;
        this.claim = new Claim(
                ticket.streamId(),
                ticket.side(),
                ticket.ticketId(),
                StreamId.randomHex(CLAIM_ID_BYTES),
                ground.node(),
                ground.links().map(Links::address).orElse(""));
    }

    void start() {
        // Before the claim is sent: the other leg's node may dial this one before the answer is here.
        ground.relay().claiming(ticket.streamId());
        ground.bus()
                .ask(Address.node(ticket.node()), EndpointCalls.CLAIM, claim, CLAIM_LIMIT)
                .compose(this::answered)
                .onComplete(settled -> ground.relay().claimed(ticket.streamId()), fault -> {
                    ground.relay().claimed(ticket.streamId());
                    // The arbiter may have granted: its other leg must not wait for this one.
                    abandon(CloseReason.INTERNAL_ERROR);
                    Refusals.fault(request, fault);
                });
    }

    /** Never fails by what others do; done when the leg has arrived, or will not. */
    private Future<Void> answered(Outcome<Granted> outcome) {
        if (outcome instanceof Outcome.Granted<Granted> granted) {
            Granted grant = granted.value();
            boolean hostIsHere = grant.firstLeg() || grant.host().equals(ground.node());
            return hostIsHere ? arrive(grant) : link(grant);
        }
        Outcome.Refused<Granted> refused = (Outcome.Refused<Granted>) outcome;
        if (refused.reason() == CloseReason.TICKET_REFUSED) {
            Refusals.ticket(request, refused.detail());
        } else {
            // The arbiter may have granted and its answer be lost.
            abandon(CloseReason.NODE_LOST);
            Refusals.nodeAway(request, refused.detail());
        }
        return Future.succeededFuture();
    }

    private Future<Void> arrive(Granted granted) {
        return accept().onSuccess(leg -> ground.relay()
                        .arrive(new ArrivedLeg(
                                leg,
                                ticket.side(),
                                ticket.streamId(),
                                ticket.node(),
                                claim.claimId(),
                                granted,
                                request.remoteAddress().toString())))
                .<Void>mapEmpty()
                .recover(this::goneBefore101);
    }

    private Future<Void> link(Granted granted) {
        Future<LinkLeg> dialled = ground.links()
                .map(links -> links.dial(
                        ticket.streamId(),
                        ticket.side(),
                        granted,
                        request.remoteAddress().toString(),
                        presented.culvert()))
                .orElseGet(() -> Future.failedFuture("this node dials no links"));
        return dialled.transform(link -> {
            if (link.failed()) {
                abandon(CloseReason.NODE_LOST);
                Refusals.nodeAway(
                        request,
                        "no link to " + granted.host() + ": " + link.cause().getMessage());
                return Future.succeededFuture();
            }
            return accept().onSuccess(leg ->
                            ground.links().orElseThrow().join(ticket.streamId(), granted.host(), leg, link.result()))
                    .onFailure(gone -> link.result().close(CloseReason.CONNECTION_LOST))
                    .<Void>mapEmpty()
                    .recover(this::goneBefore101);
        });
    }

    private Future<WebSocketLeg> accept() {
        return upgrade.acceptLeg(presented.subprotocol(), presented.culvert(), ground.limits());
    }

    private Future<Void> goneBefore101(Throwable gone) {
        LOG.debug("leg of {} was gone before its 101", ticket.streamId(), gone);
        abandon(CloseReason.CONNECTION_LOST);
        return Future.succeededFuture();
    }

    private void abandon(CloseReason reason) {
        ground.bus()
                .tell(
                        Address.node(ticket.node()),
                        EndpointCalls.ABANDON,
                        new EndpointCalls.Abandon(ticket.streamId(), claim.claimId(), reason));
    }
}
