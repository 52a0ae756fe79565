package io.culvert.node.data;

import io.culvert.node.config.NodeSettings.Role;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration that a cluster's node starts with: what differs from the defaults. Has no state. */
final class NodeYaml {
    private NodeYaml() {}

    static String of(ClusterPlan plan, ClusterPlan.Node node) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("# Node ").append(node.name()).append(" of the cluster ").append(plan.name());
        yaml.append(". Made by 'culvert cluster init', which leaves it alone once you have changed it.\n");
        yaml.append("hub:\n  host-names: [")
                .append(String.join(", ", plan.hostNames()))
                .append("]\n");
        yaml.append("node:\n  name: \"").append(node.name()).append("\"\n  roles: [");
        yaml.append(node.roles().stream().sorted().collect(Collectors.joining(", ")))
                .append("]\n");
        yaml.append("cluster:\n  name: \"").append(plan.name()).append("\"\n");
        yaml.append("  discovery: members\n");
        yaml.append("  host: \"").append(node.address()).append("\"\n");
        List<String> members = plan.nodes().stream()
                .map(each -> each.address().isEmpty() ? each.name() : each.address())
                .map(address -> '"' + address + '"')
                .toList();
        yaml.append("  members: [").append(String.join(", ", members)).append("]\n");
        if (node.is(Role.REGISTRY) && !plan.jdbcUrl().isEmpty()) {
            yaml.append("registry:\n  jdbc-url: \"").append(plan.jdbcUrl()).append("\"\n");
            yaml.append("  # And username; the password better in CULVERT_CONF_REGISTRY__PASSWORD.\n");
        }
        if (node.is(Role.ENDPOINT) && !ServerNames.isAddress(plan.hostNames().get(0))) {
            yaml.append("# Where each node has a host name of its own, both sides of a stream reach the same one:\n");
            yaml.append("# endpoint:\n#   public-url: \"wss://{node}.")
                    .append(plan.hostNames().get(0));
            yaml.append(":8443\"\n");
        }
        return yaml.toString();
    }
}
