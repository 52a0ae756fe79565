package io.culvert.it.simulation;

import io.culvert.protocol.TicketClaims;
import java.util.Optional;

/** How a client uses one ticket: properly, or replayed on several nodes at once. For one thread. */
final class LegClient {
    private final World world;
    private final Timeline timeline;
    private final TicketClaims ticket;
    private final String url;
    private Optional<LegSocket> first = Optional.empty();

    LegClient(World world, TicketClaims ticket, String url) {
        this.world = world;
        this.timeline = world.timeline();
        this.ticket = ticket;
        this.url = url;
    }

    /** The first of its sockets; empty where nobody listened. */
    Optional<LegSocket> socket() {
        return first;
    }

    void dial() {
        first = world.dialled(url).flatMap(this::dial);
        if (world.chaotic() && timeline.chance(0.15)) {
            int more = 1 + timeline.random().nextInt(4);
            for (int i = 0; i < more; i++) {
                timeline.after(
                        timeline.millis(0, timeline.chance(0.5) ? 50 : 20_000),
                        () -> world.anyEndpoint().flatMap(this::dial));
            }
        }
    }

    private Optional<LegSocket> dial(SimulatedNode node) {
        if (node.endpoint().isEmpty()) {
            return Optional.empty();
        }
        LegSocket socket = new LegSocket(
                timeline,
                world.ledger(),
                ticket,
                timeline.chance(0.5),
                node.process().orElseThrow());
        socket.dial(node.endpoint().get().front());
        leave(socket);
        return Optional.of(socket);
    }

    /** Nobody stays for ever; who waits for a partner is told by the hub when to go. */
    private void leave(LegSocket socket) {
        if (world.chaotic() && timeline.chance(0.1)) {
            timeline.after(timeline.millis(0, 3_000), socket::vanish);
        } else if (world.chaotic() && timeline.chance(0.1)) {
            timeline.after(timeline.millis(0, 500), socket::close);
        } else {
            timeline.after(timeline.millis(1_000, 10_000), () -> leaveOnceJoined(socket));
        }
    }

    private void leaveOnceJoined(LegSocket socket) {
        if (socket.joined()) {
            socket.close();
        } else if (socket.state() != LegSocket.State.ENDED) {
            timeline.after(timeline.millis(1_000, 10_000), () -> leaveOnceJoined(socket));
        }
    }
}
