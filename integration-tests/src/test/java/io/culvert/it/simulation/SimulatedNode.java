package io.culvert.it.simulation;

import io.culvert.cluster.Membership;
import io.culvert.cluster.presence.Sweep;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** A node that is started, dies and is started again under its name. For one thread. */
final class SimulatedNode {
    private final World world;
    private final Membership.Node node;
    private Optional<NodeProcess> process = Optional.empty();
    private Optional<CoordinatorPart> coordinator = Optional.empty();
    private Optional<EndpointPart> endpoint = Optional.empty();
    private int lives;

    SimulatedNode(World world, String name, Set<String> roles) {
        this.world = world;
        this.node = new Membership.Node(name, roles, roles.contains("endpoint") ? name + ":5703" : "");
    }

    String name() {
        return node.name();
    }

    boolean alive() {
        return process.isPresent();
    }

    Optional<NodeProcess> process() {
        return process;
    }

    /** Empty while it is dead, not up yet, or without this role. */
    Optional<CoordinatorPart> coordinator() {
        return coordinator;
    }

    Optional<EndpointPart> endpoint() {
        return endpoint;
    }

    void start() {
        if (alive()) {
            return;
        }
        NodeProcess started = new NodeProcess(node, ++lives, world.timeline(), world.network(), world.handlers());
        process = Optional.of(started);
        world.timeline().log(() -> started + " starts");
        started.time().after(world.timeline().millis(100, 1_500), () -> {
            world.cluster().join(started);
            // As in production: before it takes a session, nothing may name its life before.
            new Sweep(new SimulatedPresenceMap(started, world.presences(), world.ledger(), true), started.membership())
                    .ofLifeBefore(name())
                    .onComplete(swept -> started.time().after(Duration.ofMillis(100), () -> serve(started)));
        });
    }

    private void serve(NodeProcess started) {
        if (node.roles().contains("registry")) {
            SimulatedRegistry.start(started);
        }
        // Before the endpoint, whose first report it is to hear.
        if (node.roles().contains("coordinator")) {
            coordinator = Optional.of(new CoordinatorPart(world, started));
        }
        if (node.roles().contains("endpoint")) {
            endpoint = Optional.of(new EndpointPart(world, started));
        }
    }

    /** Kills it; the others notice it after so long. */
    void crash(Duration noticed) {
        process.ifPresent(dying -> {
            world.timeline().count("crash");
            world.timeline().disturbed(world.timeline().now());
            world.timeline().log(() -> dying + " dies");
            process = Optional.empty();
            coordinator = Optional.empty();
            endpoint = Optional.empty();
            dying.die();
            world.cluster().died(dying, noticed);
        });
    }

    @Override
    public String toString() {
        return node.name();
    }
}
