package io.culvert.it.cluster;

import io.culvert.it.process.Processes;
import io.culvert.node.HubNode;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.RunningHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A cluster as the hub of one test class after the other: each borrows it, and only who was the last ends it. Borrowing belongs to
 * the tests' thread.
 */
public final class ClusterHub {
    /** Quotas of a whole hub or of devices by their number count what other tests did. */
    private static final String NOT_TO_SHARE = "quotas.";

    private final Map<String, String> settings;
    private final Processes processes;
    private final Hosts hosts;
    private final List<Consumer<StreamEnding>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger devices = new AtomicInteger();
    private final TestCluster cluster;
    private final boolean sharedUrl;
    private boolean whole = true;

    /** @param processes ended, with the hosts, together with the cluster */
    public ClusterHub(Processes processes, Hosts hosts, ClusterPlan plan, Map<String, String> settings) {
        this.processes = processes;
        this.hosts = hosts;
        this.settings = settings;
        this.sharedUrl = plan.sharedUrl();
        try {
            this.cluster = TestCluster.start(processes, hosts, plan, settings, this::ended);
        } catch (RuntimeException | Error e) {
            hosts.close();
            closeProcesses();
            throw e;
        }
    }

    private void ended(StreamEnding ending) {
        listeners.forEach(listener -> listener.accept(ending));
    }

    /** Whether a test that asks for these settings may have it. */
    public boolean suits(Map<String, String> wanted) {
        return whole
                && settings.equals(wanted)
                && wanted.keySet().stream().noneMatch(key -> key.startsWith(NOT_TO_SHARE));
    }

    public RunningHub borrow(Consumer<StreamEnding> whenEnded) {
        listeners.add(whenEnded);
        return new Borrowed(whenEnded);
    }

    public TestCluster cluster() {
        return cluster;
    }

    /** Whether its endpoints share a name. */
    boolean sharedUrl() {
        return sharedUrl;
    }

    /** Somebody who has joined at Hazelcast's port, from the host with this number. */
    public StrangeMember strangeMember(int host) {
        return StrangeMember.join(cluster, processes, hosts, host);
    }

    /** Stops every node in order, and fails when one does not or has written a secret or a stack trace. */
    public void end() {
        try {
            cluster.stopAll();
        } finally {
            endAtOnce();
        }
    }

    /** Ends every node where it is, and fails when one has written a secret or a stack trace. */
    public void endAtOnce() {
        cluster.close();
        hosts.close();
        closeProcesses();
    }

    private void closeProcesses() {
        try {
            processes.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Borrowed implements RunningHub {
        private final Consumer<StreamEnding> whenEnded;

        private Borrowed(Consumer<StreamEnding> whenEnded) {
            this.whenEnded = whenEnded;
        }

        @Override
        public String hostName() {
            return TestCluster.HOST_NAME;
        }

        @Override
        public int httpsPort() {
            return cluster.services().port();
        }

        @Override
        public int deviceHttpsPort() {
            return cluster.devices().port();
        }

        @Override
        public int mqttPort() {
            return cluster.mqtt().port();
        }

        @Override
        public int managementPort() {
            return cluster.management().port();
        }

        @Override
        public Optional<Path> caFile() {
            return Optional.of(cluster.caFile());
        }

        @Override
        public Path dataFolder() {
            return cluster.dataFolder();
        }

        @Override
        public ConnectionString connectionString(String policy) {
            return cluster.connectionString(policy);
        }

        @Override
        public Optional<HubNode> node() {
            return Optional.empty();
        }

        @Override
        public int nextDevice() {
            return devices.incrementAndGet();
        }

        @Override
        public void stop() {
            whole = false;
            cluster.stopAll();
        }

        @Override
        public void restart() {
            cluster.stopAll();
            cluster.startAll();
            whole = true;
        }

        @Override
        public void close() {
            listeners.remove(whenEnded);
        }
    }
}
