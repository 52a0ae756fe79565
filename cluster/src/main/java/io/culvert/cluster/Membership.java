package io.culvert.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Which nodes form the hub now, as this node sees it: both sides of a partition see the other's nodes leave. May be used on any
 * thread; listeners are called on one of the implementation's own and must not block it.
 */
public interface Membership {
    /** The role that hosts streams. */
    String ENDPOINT = "endpoint";

    /** The role that runs handshakes. */
    String COORDINATOR = "coordinator";
    /** The role that keeps identities. */
    String REGISTRY = "registry";

    /**
     * A node.
     *
     * @param name as in tickets and addresses
     * @param roles in lower case; empty for a program that joined as a client of the event bus
     * @param linkAddress {@code host:port} where it takes links, empty where it takes none
     */
    record Node(String name, Set<String> roles, String linkAddress) {
        public Node {
            roles = Set.copyOf(roles);
        }
    }

    /** What is heard of others. */
    interface Listener {
        default void joined(Node node) {}

        /** It died, stopped or cannot be reached any more. */
        default void left(Node node) {}

        /** Two parts of the cluster became one again: what this node told the cluster may be lost. */
        default void merged() {}
    }

    /** All nodes with this one. */
    List<Node> nodes();

    /** Calls the listener from now on until the returned registration is closed. */
    Bus.Registration listen(Listener listener);

    /** The nodes that run this role, by their names. */
    default List<Node> withRole(String role) {
        return nodes().stream()
                .filter(node -> node.roles().contains(role))
                .sorted(Comparator.comparing(Node::name))
                .toList();
    }

    /** Whether a node of this name is there. */
    default boolean has(String name) {
        return nodes().stream().anyMatch(node -> node.name().equals(name));
    }

    /** Whether a node runs this role, which is in lower case. */
    default boolean hasRole(String role) {
        return nodes().stream().anyMatch(node -> node.roles().contains(role));
    }
}
