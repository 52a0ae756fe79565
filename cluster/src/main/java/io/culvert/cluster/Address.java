package io.culvert.cluster;

import java.util.Optional;

/** Where a bus request goes: to one node, or to the nodes of a role. */
public record Address(String value) {
    /** Any registry node. */
    public static final Address REGISTRY = new Address("culvert.registry");
    /** All coordinator nodes (for {@link Bus#tell}). */
    public static final Address COORDINATORS = new Address("culvert.coordinators");
    /** All nodes, whatever roles they run (for {@link Bus#tell}). */
    public static final Address NODES = new Address("culvert.nodes");
    /** All endpoint nodes (for {@link Bus#tell}). */
    public static final Address ENDPOINTS = new Address("culvert.endpoints");

    private static final String NODE = "culvert.node.";

    /** Exactly this node. */
    public static Address node(String node) {
        return new Address(NODE + node);
    }

    /** The one node that this is the address of; empty for a role. */
    Optional<String> nodeName() {
        return value.startsWith(NODE) ? Optional.of(value.substring(NODE.length())) : Optional.empty();
    }
}
