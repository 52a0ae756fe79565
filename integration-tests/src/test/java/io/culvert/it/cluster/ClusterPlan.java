package io.culvert.it.cluster;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A cluster that is to be.
 *
 * @param sharedUrl whether all endpoints share one name behind a balancer that sends each connection to the next of them, instead
 *     of each having a name of its own
 * @param postgres whether the registry is in PostgreSQL, which several registry nodes need, instead of the one node's folder
 */
public record ClusterPlan(List<NodePlan> nodes, boolean sharedUrl, boolean postgres) {
    public static final String COORDINATOR = "coordinator";
    public static final String ENDPOINT = "endpoint";
    public static final String REGISTRY = "registry";

    /** So many processes with all roles. */
    public static ClusterPlan alike(int processes) {
        List<NodePlan> nodes = IntStream.rangeClosed(1, processes)
                .mapToObj(host -> NodePlan.of(host, REGISTRY, COORDINATOR, ENDPOINT))
                .toList();
        return new ClusterPlan(nodes, false, true);
    }

    /** Two coordinators, two endpoints and a registry. */
    public static ClusterPlan split() {
        List<NodePlan> nodes = List.of(
                NodePlan.of(1, REGISTRY),
                NodePlan.of(2, COORDINATOR),
                NodePlan.of(3, COORDINATOR),
                NodePlan.of(4, ENDPOINT),
                NodePlan.of(5, ENDPOINT));
        return new ClusterPlan(nodes, false, true);
    }

    /** The same with one name for all endpoints, so that the legs of a stream land on different nodes. */
    public ClusterPlan withSharedUrl() {
        return new ClusterPlan(nodes, true, postgres);
    }

    /** The same with the embedded database, which one registry node has for itself. */
    public ClusterPlan withoutPostgres() {
        return new ClusterPlan(nodes, sharedUrl, false);
    }

    public List<NodePlan> with(String role) {
        return nodes.stream().filter(node -> node.is(role)).toList();
    }
}
