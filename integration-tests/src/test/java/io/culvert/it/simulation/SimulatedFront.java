package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.endpoint.relay.ArrivedLeg;
import io.culvert.endpoint.relay.Relay;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Hello;
import java.time.Duration;
import java.util.Optional;

/** What admits legs at one endpoint, without HTTP: a ticket is claimed at its arbiter, then the relay gets the leg. */
final class SimulatedFront {
    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(2);
    private static final double BROKEN_UPGRADES = 0.03;

    private final World world;
    private final NodeProcess process;
    private final Relay relay;

    SimulatedFront(World world, NodeProcess process, Relay relay) {
        this.world = world;
        this.process = process;
        this.relay = relay;
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
        // Before the claim is sent: the other leg's node may dial this one before the answer is here.
        relay.claiming(ticket.streamId());
        process.bus()
                .ask(Address.node(ticket.node()), EndpointCalls.CLAIM, claim, CLAIM_LIMIT)
                .onSuccess(outcome -> {
                    if (outcome instanceof Outcome.Granted<Granted> granted) {
                        granted(client, path, ticket, claim, granted.value());
                    } else if (((Outcome.Refused<Granted>) outcome).reason() == CloseReason.TICKET_REFUSED) {
                        refuse(client, path, ticket, 401);
                    } else {
                        abandon(ticket, claim, CloseReason.NODE_LOST);
                        refuse(client, path, ticket, 503);
                    }
                });
    }

    private void granted(LegSocket client, TcpPath path, TicketClaims ticket, Claim claim, Granted granted) {
        if (!granted.firstLeg() && !granted.host().equals(process.name())) {
            link(client, path, ticket, claim, granted);
        } else if (broken()) {
            abandon(ticket, claim, CloseReason.CONNECTION_LOST);
            refuse(client, path, ticket, 0);
        } else {
            SimulatedLeg leg = new SimulatedLeg(client, path);
            open(client, path, ticket, leg);
            relay.arrive(new ArrivedLeg(
                    leg, ticket.side(), ticket.streamId(), ticket.node(), claim.claimId(), granted, "client:1"));
            relay.claimed(ticket.streamId());
        }
    }

    /** The other leg waits elsewhere: a link is dialled, and 101 follows once its host takes it. */
    private void link(LegSocket client, TcpPath path, TicketClaims ticket, Claim claim, Granted granted) {
        Optional<NodeProcess> host = world.nodes().stream()
                .filter(node -> node.name().equals(granted.host()))
                .findFirst()
                .flatMap(SimulatedNode::process);
        if (host.isEmpty()) {
            abandon(ticket, claim, CloseReason.NODE_LOST);
            refuse(client, path, ticket, 503);
            return;
        }
        LinkWay way = new LinkWay(world.timeline(), world.network(), path, host.get());
        Hello hello = new Hello(
                ticket.streamId(),
                ticket.side(),
                granted.link().secret().orElseThrow(),
                process.name(),
                "client:1",
                new LinkMessage.Kind(client.culvert(), Duration.ofSeconds(20)));
        SimulatedLink[] link = new SimulatedLink[1];
        link[0] = new SimulatedLink(world.timeline(), world.ledger(), way, hello, client, taken -> {
            if (!taken) {
                abandon(ticket, claim, CloseReason.NODE_LOST);
                refuse(client, path, ticket, 503);
            } else if (broken()) {
                way.toHost(() -> link[0].secondLeg().farSideEnded(CloseReason.CONNECTION_LOST));
                abandon(ticket, claim, CloseReason.CONNECTION_LOST);
                refuse(client, path, ticket, 0);
            } else {
                open(client, path, ticket, link[0].secondLeg());
                link[0].join();
                relay.claimed(ticket.streamId());
            }
        });
        link[0].dial(() -> world.frontOf(host.get()).ifPresent(front -> front.relay.arrive(link[0])));
    }

    private boolean broken() {
        return world.chaotic() && world.timeline().chance(BROKEN_UPGRADES);
    }

    /** Answers 101. */
    private void open(LegSocket client, TcpPath path, TicketClaims ticket, SimulatedLeg leg) {
        world.ledger().admitted(ticket, process);
        path.down(() -> client.opened(leg));
    }

    private void refuse(LegSocket client, TcpPath path, TicketClaims ticket, int status) {
        path.down(() -> client.refused(status));
        relay.claimed(ticket.streamId());
    }

    private void abandon(TicketClaims ticket, Claim claim, CloseReason reason) {
        process.bus()
                .tell(
                        Address.node(ticket.node()),
                        EndpointCalls.ABANDON,
                        new EndpointCalls.Abandon(ticket.streamId(), claim.claimId(), reason));
    }
}
