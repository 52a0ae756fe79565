package io.culvert.it.simulation;

import java.time.Duration;

/**
 * A client's way to the host over the node where it landed: its own connection, and the link between the two nodes, which holds
 * what it carries while the network is cut, and breaks when that lasts. For one thread.
 */
final class LinkWay implements LegWay {
    private static final Duration TRY_AGAIN = Duration.ofMillis(500);
    private static final int TRIES = 16;

    private final Timeline timeline;
    private final Network network;
    private final TcpPath client;
    private final NodeProcess host;
    private long lastUp;
    private long lastDown;
    private boolean broken;
    private Runnable whenSilent = () -> {};

    LinkWay(Timeline timeline, Network network, TcpPath client, NodeProcess host) {
        this.timeline = timeline;
        this.network = network;
        this.client = client;
        this.host = host;
        landed().whenDead(() -> timeline.after(noticed(), this::breakOff));
        host.whenDead(() -> timeline.after(noticed(), this::breakOff));
        client.whenSilent(() -> toHost(() -> whenSilent.run()));
    }

    private Duration noticed() {
        return timeline.chance(0.5) ? timeline.millis(1, 50) : timeline.millis(1_000, 8_000);
    }

    /** The node where the client is connected. */
    NodeProcess landed() {
        return client.process();
    }

    @Override
    public NodeProcess process() {
        return host;
    }

    @Override
    public void up(Runnable task) {
        client.up(() -> toHost(task));
    }

    @Override
    public void down(Runnable task) {
        toLanded(() -> client.down(task));
    }

    /** From the host to the other node, in order. */
    void toLanded(Runnable task) {
        lastDown = Math.max(lastDown, timeline.now() + delay());
        carry(host, landed(), lastDown, task, TRIES);
    }

    @Override
    public void whenSilent(Runnable task) {
        whenSilent = task;
        if (broken) {
            host.time().after(Duration.ZERO, task);
        }
    }

    /** From the node where the client landed, in order. */
    void toHost(Runnable task) {
        lastUp = Math.max(lastUp, timeline.now() + delay());
        carry(landed(), host, lastUp, task, TRIES);
    }

    boolean broken() {
        return broken;
    }

    private long delay() {
        return timeline.millis(0, 5).toNanos();
    }

    private void carry(NodeProcess from, NodeProcess to, long at, Runnable task, int tries) {
        timeline.after(Duration.ofNanos(Math.max(0, at - timeline.now())), () -> {
            if (broken || !from.alive() || !to.alive()) {
                return;
            }
            if (network.reaches(from, to)) {
                to.time().run(task);
            } else if (tries == 0) {
                breakOff();
            } else {
                long again = timeline.now() + TRY_AGAIN.toNanos();
                lastUp = Math.max(lastUp, from == landed() ? again : lastUp);
                lastDown = Math.max(lastDown, from == host ? again : lastDown);
                carry(from, to, again, task, tries - 1);
            }
        });
    }

    /** Both nodes judge it dead. */
    private void breakOff() {
        if (!broken) {
            broken = true;
            timeline.log(() -> "link from " + landed() + " to " + host + " breaks");
            host.time().run(() -> whenSilent.run());
            landed().time().run(() -> client.down(client::lostByHub));
        }
    }
}
