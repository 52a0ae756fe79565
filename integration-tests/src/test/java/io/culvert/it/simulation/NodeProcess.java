package io.culvert.it.simulation;

import io.culvert.cluster.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** One life of a node, from its start to its crash; what it held dies with it. For one thread. */
final class NodeProcess {
    private final Membership.Node node;
    private final int life;
    private final NodeTime time;
    private final SimulatedMembership membership = new SimulatedMembership();
    private final SimulatedBus bus;
    private final List<Runnable> whenDead = new ArrayList<>();
    private boolean alive = true;

    NodeProcess(Membership.Node node, int life, Timeline timeline, Network network, BusHandlers handlers) {
        this.node = node;
        this.life = life;
        this.time = new NodeTime(timeline);
        this.bus = new SimulatedBus(this, timeline, network, handlers);
    }

    Membership.Node node() {
        return node;
    }

    String name() {
        return node.name();
    }

    boolean alive() {
        return alive;
    }

    NodeTime time() {
        return time;
    }

    /** The node's event loop: in order, later. */
    Executor loop() {
        return task -> time.after(Duration.ZERO, task);
    }

    SimulatedMembership membership() {
        return membership;
    }

    SimulatedBus bus() {
        return bus;
    }

    /** What others notice of its death: connections that were open. */
    void whenDead(Runnable task) {
        whenDead.add(task);
    }

    void die() {
        alive = false;
        time.die();
        bus.die();
        List.copyOf(whenDead).forEach(Runnable::run);
        whenDead.clear();
    }

    @Override
    public String toString() {
        return node.name() + (life == 1 ? "" : "'" + life);
    }
}
