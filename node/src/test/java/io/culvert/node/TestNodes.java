package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.node.config.ConfigReader;
import io.culvert.node.data.ClusterInit;
import io.culvert.node.data.ClusterPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Nodes of one cluster in this JVM, each with its own folder and ports. Owned by the test's thread. */
public final class TestNodes implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final Map<String, List<Integer>> ports = new LinkedHashMap<>();
    private final List<HubNode> started = new ArrayList<>();

    /** @param names of all nodes, started or not */
    public TestNodes(Path folder, String... names) throws IOException {
        this.folder = folder;
        List<Integer> free = FreePorts.on(HOST, 3 * names.length);
        List<ClusterPlan.Node> nodes = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            ports.put(names[i], free.subList(3 * i, 3 * i + 3));
            nodes.add(new ClusterPlan.Node(names[i], HOST, Set.of("coordinator", "endpoint")));
        }
        new ClusterInit(folder, Clock.systemUTC()).run(new ClusterPlan("test", List.of(), "", nodes, List.of()));
    }

    public HubNode start(String name, String roles) throws Exception {
        return start(name, roles, Map.of());
    }

    public HubNode start(String name, String roles, Map<String, String> more) throws Exception {
        HubNode node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings(name, roles, more)))
                .await(60, SECONDS);
        started.add(node);
        return node;
    }

    public Map<String, String> settings(String name, String roles, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "data-dir",
                folder(name).toString(),
                "node.name",
                name,
                "node.roles",
                roles,
                "https.host",
                HOST,
                "https.port",
                "0",
                "mqtt.host",
                HOST,
                "mqtt.port",
                "0",
                "management.port",
                "0"));
        all.put("cluster.name", "test");
        all.put("cluster.discovery", "members");
        all.put("cluster.host", HOST);
        all.put("cluster.port", port(name).toString());
        all.put("cluster.bus-port", busPort(name).toString());
        all.put("cluster.link-port", ports.get(name).get(2).toString());
        all.put(
                "cluster.members",
                String.join(
                        ",",
                        ports.keySet().stream()
                                .map(each -> HOST + ":" + port(each))
                                .toList()));
        all.putAll(more);
        return all;
    }

    /** The data folder of a node. */
    public Path folder(String name) {
        return folder.resolve("nodes").resolve(name);
    }

    public Integer port(String name) {
        return ports.get(name).get(0);
    }

    public Integer busPort(String name) {
        return ports.get(name).get(1);
    }

    public Integer linkPort(String name) {
        return ports.get(name).get(2);
    }

    public List<HubNode> started() {
        return started;
    }

    @Override
    public void close() throws TimeoutException {
        for (HubNode node : started) {
            node.stop().await(20, SECONDS);
        }
    }
}
