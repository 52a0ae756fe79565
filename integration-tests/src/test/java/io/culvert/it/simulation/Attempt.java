package io.culvert.it.simulation;

import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.coordinator.handshake.HandshakeService;
import io.culvert.coordinator.handshake.HandshakeState.Accepted;
import io.culvert.coordinator.handshake.HandshakeState.Ended;
import io.culvert.coordinator.handshake.HandshakeState.Failed;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A service's attempt to reach a device, from its request to its leg. For one thread. */
final class Attempt {
    /** How late a handshake may end: it is a task of the same moment. */
    private static final Duration LATE = Duration.ofMillis(100);

    private final World world;
    private final Timeline timeline;
    private final SimulatedDevice device;
    private final TcpPath path;
    private final CoordinatorPart coordinator;
    private Optional<HandshakeService.Opened> opened = Optional.empty();
    private Optional<LegClient> leg = Optional.empty();
    private String how = "not told";

    Attempt(World world, SimulatedDevice device, SimulatedNode node) {
        this.world = world;
        this.timeline = world.timeline();
        this.device = device;
        this.coordinator = node.coordinator().orElseThrow();
        this.path = new TcpPath(timeline, node.process().orElseThrow(), () -> {});
    }

    /** Asks, waiting so long for the device to connect and to answer. */
    void begin(Duration connectTimeout, Duration responseTimeout) {
        HandshakeRequest request = new HandshakeRequest(
                "service", device.identity(), new StreamName("s"), connectTimeout, responseTimeout);
        path.up(() -> {
            timeline.log(() -> path.process() + " is asked for a stream to " + device.identity());
            HandshakeService.Opened begun = coordinator.handshakes().open(request);
            opened = Optional.of(begun);
            begun.ended().onSuccess(ended -> path.down(() -> told(ended)));
            path.process().time().after(World.DEADLINE.plus(LATE), () -> {
                if (!begun.ended().isComplete()) {
                    timeline.violated("a handshake of " + path.process() + " with " + device.identity()
                            + " has not ended at its deadline");
                }
            });
        });
        if (world.chaotic() && timeline.chance(0.1)) {
            timeline.after(
                    timeline.millis(0, 10_000),
                    () -> path.up(() -> opened.ifPresent(HandshakeService.Opened::callerGone)));
        }
    }

    private void told(Ended ended) {
        timeline.log(() -> "the service is told: " + Words.of(ended));
        timeline.count("handshake " + ended.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        how = ended instanceof Failed failed
                ? failed.reason() + ", " + failed.detail()
                : ended.getClass().getSimpleName();
        if (ended instanceof Accepted accepted) {
            boolean slow = world.chaotic() && timeline.chance(0.2);
            if (!(world.chaotic() && timeline.chance(0.05))) {
                LegClient client = new LegClient(world, world.tickets().claims(accepted.ticket()), accepted.url());
                leg = Optional.of(client);
                timeline.after(timeline.millis(0, slow ? 25_000 : 200), client::dial);
            }
        }
    }

    /** Whether the service has heard its device through the stream. */
    boolean succeeded() {
        return leg.flatMap(LegClient::socket).filter(LegSocket::heardPartner).isPresent();
    }

    /** What became of it, for people. */
    @Override
    public String toString() {
        return "handshake of " + path.process() + " with " + device.identity() + ": " + how
                + leg.flatMap(LegClient::socket)
                        .map(socket -> ", its leg " + (socket.how().isEmpty() ? "is there" : socket.how()))
                        .orElse("");
    }
}
