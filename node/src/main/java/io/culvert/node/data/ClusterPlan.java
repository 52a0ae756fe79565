package io.culvert.node.data;

import io.culvert.cluster.NodeId;
import io.culvert.node.config.NodeSettings.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The nodes of a cluster as an operator named them; kept beside the keys of its authorities, so that it can grow. Immutable.
 *
 * @param name of the cluster
 * @param hostNames what clients dial; the first is in connection strings and tickets
 * @param jdbcUrl the registry's database, which registry nodes share; empty: the embedded one, of one registry node
 * @param clients programs that join the event bus without being nodes
 */
public record ClusterPlan(String name, List<String> hostNames, String jdbcUrl, List<Node> nodes, List<String> clients) {
    /**
     * A node of it.
     *
     * @param address of its machine; empty where it is not known yet
     * @param roles in lower case; none: those that the plan gives it
     */
    public record Node(String name, String address, Set<String> roles) {
        public Node {
            roles = Set.copyOf(roles);
            if (!NodeId.isName(name)) {
                throw new IllegalArgumentException("node: '" + name + "' (expected: " + NodeId.EXPECTED + ")");
            }
            for (String role : roles) {
                if (!ALL.contains(role)) {
                    throw new IllegalArgumentException(
                            "role: '" + role + "' (expected: registry, coordinator, endpoint)");
                }
            }
        }

        boolean is(Role role) {
            return roles.contains(label(role));
        }
    }

    private static final Set<String> ALL = Set.of(label(Role.REGISTRY), label(Role.COORDINATOR), label(Role.ENDPOINT));

    public ClusterPlan {
        hostNames = List.copyOf(hostNames);
        nodes = List.copyOf(nodes);
        clients = List.copyOf(clients);
        for (String client : clients) {
            if (!NodeId.isName(client) || isNode(nodes, client)) {
                throw new IllegalArgumentException(
                        "client: '" + client + "' (expected: " + NodeId.EXPECTED + ", and no node's name)");
            }
        }
        if (!NodeId.isName(name)) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: " + NodeId.EXPECTED + ")");
        }
    }

    private static boolean isNode(List<Node> nodes, String name) {
        return nodes.stream().anyMatch(node -> node.name().equals(name));
    }

    /** What a node of this plan does, in lower case. */
    public Set<String> roles(String node) {
        return nodes.stream()
                .filter(each -> each.name().equals(node))
                .findFirst()
                .map(Node::roles)
                .orElse(Set.of());
    }

    /** This plan with what was asked for later: new nodes, and new addresses and roles of known ones. */
    ClusterPlan grown(ClusterPlan asked) {
        if (!asked.name().equals(name)) {
            throw new IllegalArgumentException("name: '" + asked.name() + "' (expected: '" + name
                    + "', which this cluster is called; another cluster needs another folder)");
        }
        Map<String, Node> all = new LinkedHashMap<>();
        nodes.forEach(node -> all.put(node.name(), node));
        for (Node node : asked.nodes()) {
            all.merge(
                    node.name(),
                    node,
                    (old, now) -> new Node(
                            old.name(),
                            now.address().isEmpty() ? old.address() : now.address(),
                            now.roles().isEmpty() ? old.roles() : now.roles()));
        }
        return new ClusterPlan(
                name,
                asked.hostNames().isEmpty() ? hostNames : asked.hostNames(),
                asked.jdbcUrl().isEmpty() ? jdbcUrl : asked.jdbcUrl(),
                List.copyOf(all.values()),
                Stream.concat(clients.stream(), asked.clients().stream())
                        .distinct()
                        .toList());
    }

    /** Every node with its roles: those that were told none do everything, but only one registry can have the embedded database. */
    ClusterPlan assigned() {
        boolean registry = nodes.stream().anyMatch(node -> node.is(Role.REGISTRY));
        List<Node> all = new ArrayList<>();
        for (Node node : nodes) {
            Set<String> roles = node.roles();
            if (roles.isEmpty()) {
                roles = registry && jdbcUrl.isEmpty() ? Set.of(label(Role.COORDINATOR), label(Role.ENDPOINT)) : ALL;
                registry = true;
            }
            all.add(new Node(node.name(), node.address(), roles));
        }
        return new ClusterPlan(name, hostNames.isEmpty() ? List.of("localhost") : hostNames, jdbcUrl, all, clients);
    }

    /** The node that runs the embedded database's registry beside another; the plan cannot work. */
    Optional<String> mistake() {
        List<String> registries = nodes.stream()
                .filter(node -> node.is(Role.REGISTRY))
                .map(Node::name)
                .toList();
        return jdbcUrl.isEmpty() && registries.size() > 1
                ? Optional.of("the registry on " + String.join(" and ", registries)
                        + " needs one database for them all (expected: --jdbc-url)")
                : Optional.empty();
    }

    String write() {
        JsonArray all = new JsonArray();
        nodes.forEach(node -> all.add(new JsonObject()
                .put("name", node.name())
                .put("address", node.address())
                .put("roles", new JsonArray(node.roles().stream().sorted().toList()))));
        return new JsonObject()
                        .put("name", name)
                        .put("hostNames", new JsonArray(hostNames))
                        .put("jdbcUrl", jdbcUrl)
                        .put("nodes", all)
                        .put("clients", new JsonArray(clients))
                        .encodePrettily()
                + "\n";
    }

    static ClusterPlan read(String text) {
        JsonObject json = new JsonObject(text);
        return new ClusterPlan(
                json.getString("name"),
                texts(json.getJsonArray("hostNames")),
                json.getString("jdbcUrl"),
                json.getJsonArray("nodes").stream()
                        .map(JsonObject.class::cast)
                        .map(node -> new Node(
                                node.getString("name"),
                                node.getString("address"),
                                Set.copyOf(texts(node.getJsonArray("roles")))))
                        .toList(),
                texts(json.getJsonArray("clients", new JsonArray())));
    }

    static String label(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String.class::cast).collect(Collectors.toList());
    }
}
