package io.culvert.node;

import io.culvert.cluster.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node is ready to serve, and why not: the node's own state, and what its cluster lacks. Told to the log once for
 * each change. Written by the node while it starts and stops, read by any thread; {@link #look} runs on one event loop.
 */
final class Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private enum State {
        STARTING,
        RUNNING,
        DRAINING
    }

    private final Supplier<List<String>> more;
    private volatile State state = State.STARTING;
    private volatile Cluster cluster;
    /** Null before the first look. */
    private List<String> told;

    /** @param more what this node lacks besides, once it runs */
    Readiness(Supplier<List<String>> more) {
        this.more = more;
    }

    /** All fronts are open. */
    void running(Cluster joined) {
        cluster = joined;
        state = State.RUNNING;
    }

    /** From now on it is never ready; whether it was running until now. */
    synchronized boolean drain() {
        boolean ran = state == State.RUNNING;
        state = State.DRAINING;
        return ran;
    }

    /** Whether it was running once. */
    boolean served() {
        return cluster != null;
    }

    /** In sentences; nothing when the node is ready. */
    List<String> missing() {
        return switch (state) {
            case STARTING -> List.of("starting");
            case RUNNING ->
                Stream.concat(cluster.unreadiness().stream(), more.get().stream())
                        .toList();
            case DRAINING -> List.of("draining");
        };
    }

    /** Tells the log what has changed since the last look. */
    void look() {
        List<String> now = new ArrayList<>(missing());
        if (now.equals(told)) {
            return;
        }
        if (now.isEmpty()) {
            LOG.info("ready: the cluster has what it needs");
        } else if (state == State.RUNNING) {
            LOG.warn("not ready: {}", String.join("; ", now));
        }
        told = now;
    }
}
