package io.culvert.endpoint.admission;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Tickets;
import io.culvert.endpoint.link.Links;
import io.culvert.endpoint.relay.Relay;
import io.culvert.protocol.BridgePath;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.WebSocketUpgrade;
import io.culvert.wire.WireLimits;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Admits a leg: checks its ticket against path and time; {@link Landing} then claims it at the arbiter that it names, answers 101
 * and brings it to its stream. A refusal says the same to everybody; why stands in the log. Has no state; runs on the loops of
 * the requests.
 */
public final class Admission {
    private final Tickets tickets;
    private final Predicate<String> originAllowed;
    private final Landing.Ground ground;

    /** @param links to streams whose host is another node; empty in a hub of one process */
    public Admission(
            String node,
            Tickets tickets,
            Bus bus,
            Relay relay,
            Optional<Links> links,
            WireLimits limits,
            Predicate<String> originAllowed) {
        this.tickets = tickets;
        this.originAllowed = originAllowed;
        this.ground = new Landing.Ground(node, bus, relay, links, limits);
    }

    /** Takes a request below {@code /bridges/}. */
    public void admit(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin != null && !originAllowed.test(origin)) {
            Refusals.origin(request);
            return;
        }
        Optional<WebSocketUpgrade> upgrade = WebSocketUpgrade.of(request);
        if (upgrade.isEmpty()) {
            return;
        }
        Optional<PresentedTicket> presented =
                PresentedTicket.of(request, upgrade.get().subprotocols());
        if (presented.isEmpty()) {
            Refusals.ticket(request, "no ticket");
            return;
        }
        tickets.verify(presented.get().ticket().reveal())
                .onSuccess(verdict -> {
                    if (verdict instanceof Outcome.Granted<TicketClaims> genuine) {
                        land(request, upgrade.get(), presented.get(), genuine.value());
                    } else {
                        Refusals.ticket(request, ((Outcome.Refused<TicketClaims>) verdict).detail());
                    }
                })
                .onFailure(fault -> Refusals.fault(request, fault));
    }

    private void land(
            HttpServerRequest request, WebSocketUpgrade upgrade, PresentedTicket presented, TicketClaims ticket) {
        if (fitsPath(ticket, request.path())) {
            new Landing(ground, request, upgrade, presented, ticket).start();
        } else {
            Refusals.ticket(request, "for another path");
        }
    }

    private static boolean fitsPath(TicketClaims ticket, String path) {
        try {
            BridgePath bridge = BridgePath.parse(path);
            return bridge.streamId().equals(ticket.streamId()) && bridge.side() == ticket.side();
        } catch (IllegalArgumentException other) {
            return false;
        }
    }
}
