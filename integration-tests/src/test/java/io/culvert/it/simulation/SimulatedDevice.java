package io.culvert.it.simulation;

import io.culvert.coordinator.session.BareSession;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamTopics;
import io.culvert.protocol.TicketClaims;
import java.time.Duration;
import java.util.Optional;

/**
 * A device: keeps a session at some coordinator, answers offers in the ways that devices do, and connects elsewhere when its
 * session is gone. For one thread.
 */
final class SimulatedDevice {
    private final World world;
    private final Timeline timeline;
    private final Identity identity;
    private Optional<Connection> current = Optional.empty();

    SimulatedDevice(World world, Identity identity) {
        this.world = world;
        this.timeline = world.timeline();
        this.identity = identity;
    }

    Identity identity() {
        return identity;
    }

    /** The session that it takes for its own, as the hub has it. */
    Optional<BareSession> session() {
        return current.flatMap(connection -> connection.session);
    }

    Optional<NodeProcess> sessionAt() {
        return current.map(connection -> connection.path.process());
    }

    /** Connects to any coordinator; what it had before stays as it is. */
    void connect() {
        Optional<SimulatedNode> node = world.anyCoordinator();
        if (node.isEmpty()) {
            current = Optional.empty();
            timeline.after(timeline.millis(500, 1_500), this::connectIfAlone);
        } else {
            current = Optional.of(new Connection(node.get()));
        }
    }

    private void connectIfAlone() {
        if (current.isEmpty()) {
            connect();
        }
    }

    /** Its old connection is dead without anybody knowing, and it has a new one. */
    void move() {
        current.ifPresent(connection -> connection.path.vanish());
        connect();
    }

    private void offered(Connection connection, StreamTopics.Offer offer) {
        timeline.log(() -> identity + " is offered a stream");
        double how = world.chaotic()
                ? timeline.random().nextDouble()
                : timeline.random().nextDouble() * 0.7;
        Duration pause = timeline.millis(0, 100);
        if (how < 0.5) {
            answer(connection, offer, true, pause);
            dial(offer, pause.plus(timeline.millis(0, 100)));
        } else if (how < 0.7) {
            dial(offer, pause);
            answer(connection, offer, true, pause.plus(timeline.millis(50, 500)));
        } else if (how < 0.8) {
            answer(connection, offer, false, pause);
        } else if (how < 0.85) {
            answer(connection, offer, true, pause);
        } else if (how < 0.9) {
            answer(connection, offer, true, pause);
            dial(offer, timeline.millis(0, 500));
            answer(connection, offer, false, timeline.millis(200, 5_000));
        } else if (how < 0.95) {
            answer(connection, offer, true, pause);
            dial(offer, timeline.millis(1_000, 25_000));
            dial(offer, timeline.millis(0, 25_000));
        } else {
            timeline.log(() -> identity + " does not answer");
        }
    }

    private void answer(Connection connection, StreamTopics.Offer offer, boolean accepted, Duration pause) {
        timeline.after(
                pause,
                () -> connection.path.up(() -> connection.session.ifPresent(
                        session -> session.answered(new StreamTopics.Answer(offer.requestId(), accepted, "")))));
    }

    private void dial(StreamTopics.Offer offer, Duration pause) {
        TicketClaims ticket = world.tickets().claims(offer.ticket());
        timeline.after(pause, () -> new LegClient(world, ticket, offer.url()).dial());
    }

    /** One connection of the device, both ends of it. */
    private final class Connection implements BareSession.Device {
        private final TcpPath path;
        private Optional<BareSession> session = Optional.empty();

        Connection(SimulatedNode node) {
            CoordinatorPart part = node.coordinator().orElseThrow();
            path = new TcpPath(timeline, node.process().orElseThrow(), this::lost);
            timeline.log(() -> identity + " connects to " + path.process());
            path.up(() -> {
                BareSession made = part.accept(identity, this);
                session = Optional.of(made);
                path.whenSilent(made::silent);
                made.connect();
            });
        }

        @Override
        public void welcome() {
            path.down(() -> path.up(() -> session.ifPresent(BareSession::subscribe)));
        }

        @Override
        public void offered(StreamTopics.Offer offer) {
            path.down(() -> SimulatedDevice.this.offered(this, offer));
        }

        @Override
        public void ended(CloseReason reason) {
            timeline.count(reason == CloseReason.SESSION_REPLACED ? "session replaced" : "session ended");
            timeline.log(() -> "session of " + identity + " at " + path.process() + " ended: " + reason);
            path.down(this::lost);
        }

        private void lost() {
            if (current.filter(connection -> connection == this).isPresent()) {
                current = Optional.empty();
                timeline.after(timeline.millis(200, 2_000), SimulatedDevice.this::connectIfAlone);
            }
        }
    }
}
