package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.LinkTerms;
import io.culvert.endpoint.relay.ArrivedLeg;
import io.culvert.endpoint.relay.Relay;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What admits legs at one endpoint, without HTTP: a ticket is claimed at its arbiter, then the relay gets the leg. */
final class SimulatedFront {
    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(2);
    private static final Duration LINK_LIMIT = Duration.ofSeconds(2);
    /** How often a host looks for its own claim's reply before it refuses a link. */
    private static final int EARLY_LINK = 10;

    private static final double BROKEN_UPGRADES = 0.03;

    private final World world;
    private final NodeProcess process;
    private final Relay relay;
    private final Map<StreamId, LinkTerms> hosted = new HashMap<>();

    SimulatedFront(World world, NodeProcess process, Relay relay) {
        this.world = world;
        this.process = process;
        this.relay = relay;
    }

    /** No link of it is taken any more. */
    void ended(StreamId streamId) {
        hosted.remove(streamId);
    }

    void admit(LegSocket client, TcpPath path, TicketClaims presented) {
        world.tickets()
                .verified(presented, process.time().wall())
                .ifPresentOrElse(ticket -> claim(client, path, ticket), () -> path.down(() -> client.refused(401)));
    }

    private void claim(LegSocket client, TcpPath path, TicketClaims ticket) {
        Claim claim = new Claim(
                ticket.streamId(),
                ticket.side(),
                ticket.ticketId(),
                StreamId.randomHex(world.timeline().random(), 16),
                process.name(),
                process.node().linkAddress());
        process.bus()
                .ask(Address.node(ticket.node()), EndpointCalls.CLAIM, claim, CLAIM_LIMIT)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Granted<Granted> granted) {
                        upgrade(client, path, ticket, claim, granted.value());
                    } else if (((Outcome.Refused<Granted>) outcome).reason() == CloseReason.TICKET_REFUSED) {
                        path.down(() -> client.refused(401));
                    } else {
                        abandon(ticket, claim, CloseReason.NODE_LOST);
                        path.down(() -> client.refused(503));
                    }
                });
    }

    private void upgrade(LegSocket client, TcpPath path, TicketClaims ticket, Claim claim, Granted granted) {
        if (world.chaotic() && world.timeline().chance(BROKEN_UPGRADES)) {
            abandon(ticket, claim, CloseReason.CONNECTION_LOST);
            path.down(() -> client.refused(0));
        } else if (granted.host().equals(process.name())) {
            if (granted.firstLeg()) {
                hosted.put(ticket.streamId(), granted.link());
            }
            arrive(client, path, path, ticket, claim, granted);
        } else {
            link(client, path, ticket, claim, granted);
        }
    }

    /** The other leg waits elsewhere: a link is dialled, and 101 follows once its host takes it. */
    private void link(LegSocket client, TcpPath path, TicketClaims ticket, Claim claim, Granted granted) {
        Optional<NodeProcess> host = world.nodes().stream()
                .filter(node ->
                        node.name().equals(granted.host()) && node.endpoint().isPresent())
                .findFirst()
                .flatMap(SimulatedNode::process);
        boolean[] answered = {false};
        process.time().after(LINK_LIMIT, () -> {
            if (!answered[0]) {
                answered[0] = true;
                noLink(client, path, ticket, claim);
            }
        });
        host.ifPresent(there -> {
            LinkWay way = new LinkWay(world.timeline(), world.network(), path, there);
            way.toHost(() -> world.frontOf(there)
                    .ifPresent(front -> front.linked(ticket, granted, yes -> {
                        // Back at the dialler.
                        world.network().send(there, process, "link reply", () -> {
                            if (answered[0]) {
                                return;
                            }
                            answered[0] = true;
                            if (yes && !way.broken()) {
                                world.timeline().log(() -> "link from " + process + " to " + there);
                                path.down(() -> {});
                                way.toHost(() -> front.arrive(client, path, way, ticket, claim, granted));
                            } else {
                                noLink(client, path, ticket, claim);
                            }
                        });
                    })));
        });
    }

    private void noLink(LegSocket client, TcpPath path, TicketClaims ticket, Claim claim) {
        abandon(ticket, claim, CloseReason.NODE_LOST);
        path.down(() -> client.refused(503));
    }

    /** A link came: it must bring its stream's secret, and be the only one. */
    private void linked(TicketClaims ticket, Granted granted, Consumer<Boolean> answer) {
        linked(ticket, granted, answer, EARLY_LINK);
    }

    private void linked(TicketClaims ticket, Granted granted, Consumer<Boolean> answer, int tries) {
        LinkTerms terms = hosted.remove(ticket.streamId());
        if (terms == null && tries > 0) {
            process.time().after(Duration.ofMillis(200), () -> linked(ticket, granted, answer, tries - 1));
        } else {
            boolean yes = terms != null
                    && granted.link().secret().filter(terms::matches).isPresent();
            if (yes) {
                world.ledger().linked(ticket.streamId());
            }
            answer.accept(yes);
        }
    }

    private void arrive(LegSocket client, TcpPath path, LegWay way, TicketClaims ticket, Claim claim, Granted granted) {
        world.ledger().admitted(ticket, path.process());
        SimulatedLeg leg = new SimulatedLeg(client, way);
        way.down(() -> client.opened(leg));
        relay.arrive(new ArrivedLeg(
                leg, ticket.side(), ticket.streamId(), ticket.node(), claim.claimId(), granted, "client:1"));
    }

    private void abandon(TicketClaims ticket, Claim claim, CloseReason reason) {
        process.bus()
                .tell(
                        Address.node(ticket.node()),
                        EndpointCalls.ABANDON,
                        new EndpointCalls.Abandon(ticket.streamId(), claim.claimId(), reason));
    }
}
