package io.culvert.it.faults;

import io.culvert.it.cluster.ClusterHub;
import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.Hosts;
import io.culvert.it.cluster.StrangeMember;
import io.culvert.it.cluster.TestCluster;
import io.culvert.it.process.Processes;
import io.culvert.node.StreamEnding;
import io.culvert.testhub.HubBuilder;
import io.culvert.testhub.HubLayout;
import io.culvert.testhub.RunningHub;
import io.culvert.testhub.TestHub;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A hub of several processes for a test that breaks some of them: as its clients see it, and as its operator does. */
final class BreakableHub implements AutoCloseable {
    private final TestHub hub;
    private ClusterHub running;

    /** One with these nodes, ready to serve. */
    static BreakableHub start(Class<?> test, Hosts hosts, ClusterPlan plan, UnaryOperator<HubBuilder> settings)
            throws Exception {
        return new BreakableHub(new Processes(test), hosts, plan, settings);
    }

    private BreakableHub(Processes processes, Hosts hosts, ClusterPlan plan, UnaryOperator<HubBuilder> settings)
            throws Exception {
        HubLayout layout = new HubLayout() {
            @Override
            public String name() {
                return "breakable";
            }

            @Override
            public RunningHub start(
                    Optional<Path> folder, Map<String, String> asked, Consumer<StreamEnding> whenEnded) {
                running = new ClusterHub(processes, hosts, plan, asked);
                return running.borrow(whenEnded);
            }
        };
        hub = settings.apply(TestHub.builder()).on(layout).start();
    }

    /** As clients see it. */
    TestHub hub() {
        return hub;
    }

    /** As its operator sees it. */
    TestCluster cluster() {
        return running.cluster();
    }

    ClusterNode node(int host) {
        return cluster().node(Integer.toString(host));
    }

    /** Somebody who has joined at Hazelcast's port, from the host with this number. */
    StrangeMember strangeMember(int host) {
        return running.strangeMember(host);
    }

    /** Ends every process that is left; fails when one has written what it must not. */
    @Override
    public void close() {
        hub.close();
        running.endAtOnce();
    }
}
