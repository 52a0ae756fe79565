package io.culvert.it.cluster;

import static io.culvert.it.cluster.ClusterPlan.REGISTRY;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The configuration of each node of a cluster: what its file does not say.
 *
 * @param asked by the test, of a hub wherever it runs; ports and addresses in it are not taken
 */
record NodeSettings(Hosts hosts, ClusterPlan plan, Map<String, String> asked) {
    private static final Set<String> PLACES =
            Set.of("https.host", "https.port", "mqtt.host", "mqtt.port", "management.port", "data-dir");

    Map<String, String> of(NodePlan node, String publicUrl, List<Integer> frontPorts) {
        String address = hosts.address(node.host());
        Map<String, String> all = new LinkedHashMap<>();
        all.put("https.host", address);
        all.put("https.port", Integer.toString(ClusterNode.HTTPS_PORT));
        all.put(
                "https.allowed-origins",
                frontPorts.stream()
                        .map(port -> "https://" + TestCluster.HOST_NAME + ":" + port)
                        .collect(Collectors.joining(",")));
        all.put("mqtt.host", address);
        all.put("mqtt.port", Integer.toString(ClusterNode.MQTT_PORT));
        all.put("management.host", address);
        all.put("management.port", Integer.toString(ClusterNode.MANAGEMENT_PORT));
        all.put("endpoint.public-url", publicUrl);
        all.put("cluster.expected-members", Integer.toString(plan.nodes().size()));
        if (node.is(REGISTRY) && plan.postgres()) {
            all.put("registry.username", "postgres");
        }
        // Tests stop whole clusters, whose devices have nowhere to go; those of a drain ask for another.
        all.put("node.drain.sessions", "0s");
        all.put("node.drain.streams", "0s");
        asked.forEach((key, value) -> {
            if (!PLACES.contains(key)) {
                all.put(key, value);
            }
        });
        return all;
    }
}
