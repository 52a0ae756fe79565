package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import io.culvert.node.StreamEnding;
import io.culvert.testhub.HubLayout;
import io.culvert.testhub.RunningHub;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/**
 * Hubs of several processes for tests that know nothing of it. One cluster runs at a time; the next test has it as well when it
 * wants the same settings, for a start takes seconds.
 */
public abstract class ClusterLayout implements HubLayout {
    /** The layout on which the legs of a stream land on different nodes. */
    static final String SPLIT_SHARED_URL = "split-shared-url";

    private static ClusterHub running;
    private static int started;

    private final String name;
    private final ClusterPlan plan;

    ClusterLayout(String name, ClusterPlan plan) {
        this.name = name;
        this.plan = plan;
    }

    /** Three processes with all roles. */
    public static final class Three extends ClusterLayout {
        public Three() {
            super("three", ClusterPlan.alike(3));
        }
    }

    /** Two coordinators, two endpoints with names of their own, a registry. */
    public static final class Split extends ClusterLayout {
        public Split() {
            super("split-node-url", ClusterPlan.split());
        }
    }

    /** The same, with endpoints that share a name, so that streams need links. */
    public static final class SplitShared extends ClusterLayout {
        public SplitShared() {
            super(SPLIT_SHARED_URL, ClusterPlan.split().withSharedUrl());
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public RunningHub start(Optional<Path> folder, Map<String, String> settings, Consumer<StreamEnding> whenEnded) {
        Assumptions.assumeTrue(folder.isEmpty(), "a hub of several processes has no one data folder");
        synchronized (ClusterLayout.class) {
            if (running == null || !running.suits(settings)) {
                endRunning();
                started++;
                running = new ClusterHub(
                        new Processes(ClusterLayout.class), LoopbackHosts.create(), plan, Map.copyOf(settings));
            }
            return running.borrow(whenEnded);
        }
    }

    /** The cluster that runs now, if one does. */
    static synchronized Optional<ClusterHub> running() {
        return Optional.ofNullable(running);
    }

    /** How many there were so far. */
    static synchronized int started() {
        return started;
    }

    /** Ends it in order; it fails as {@link ClusterHub#end} does. */
    static synchronized void endRunning() {
        ClusterHub former = running;
        running = null;
        if (former != null) {
            former.end();
        }
    }
}
