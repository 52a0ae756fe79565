package io.culvert.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.culvert.cluster.ClusterConfig;
import io.culvert.cluster.Membership;
import io.culvert.cluster.discovery.MemberSearch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the nodes that are there suffice to serve: as many as expected, each role among them, and at first every record at its
 * backups. That last condition is for a node that has just joined: once it was met, a later join does not take nodes that serve
 * well out of service.
 *
 * <p>Looked at by its own thread twice a second, since asking the members blocks; read by any thread.
 */
final class Sufficiency implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sufficiency.class);
    private static final long INTERVAL_MILLIS = 500;
    private static final Set<String> ROLES = Set.of(Membership.REGISTRY, Membership.COORDINATOR, Membership.ENDPOINT);

    private final ClusterConfig config;
    private final HazelcastInstance hazelcast;
    private final Membership membership;
    private final MemberSearch search;
    private final ScheduledExecutorService thread;
    private boolean wasSafe;
    private volatile List<String> missing = List.of("the cluster was not looked at yet");

    Sufficiency(ClusterConfig config, HazelcastInstance hazelcast, Membership membership, MemberSearch search) {
        this.config = config;
        this.hazelcast = hazelcast;
        this.membership = membership;
        this.search = search;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "culvert-sufficiency");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** In sentences; nothing when all is well. */
    List<String> missing() {
        return missing;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            missing = List.copyOf(reasons());
        } catch (HazelcastInstanceNotActiveException e) {
            missing = List.of("this node is leaving the cluster, or merging with another part of it");
        } catch (RuntimeException e) {
            LOG.warn("the cluster cannot be looked at: {}", e.toString());
            missing = List.of("the cluster cannot be looked at");
        }
    }

    private List<String> reasons() {
        List<Membership.Node> nodes = membership.nodes().stream()
                .filter(node -> !node.roles().isEmpty())
                .toList();
        List<String> reasons = new ArrayList<>();
        if (nodes.size() < config.leastMembers()) {
            reasons.add("the cluster has " + nodes.size() + " of at least " + config.leastMembers()
                    + " nodes (cluster.expected-members); " + search.outcome());
        }
        Set<String> absent = new HashSet<>(ROLES);
        nodes.forEach(node -> absent.removeAll(node.roles()));
        new TreeSet<>(absent).forEach(role -> reasons.add("no node runs the role " + role));
        if (!wasSafe) {
            wasSafe = hazelcast.getPartitionService().isClusterSafe();
            if (!wasSafe) {
                reasons.add("the cluster's records are not at all their backups yet");
            }
        }
        return reasons;
    }
}
