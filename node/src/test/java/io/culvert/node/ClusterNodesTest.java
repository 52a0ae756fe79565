package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes in one JVM, each with its own Hazelcast member. */
class ClusterNodesTest {
    @TempDir
    private Path temp;

    private final List<HubNode> started = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (HubNode node : started) {
            node.stop().await(20, SECONDS);
        }
    }

    @Test
    void threeNodesWithOneRoleEachAreOneHub() throws Exception {
        List<Integer> ports = FreePorts.on("127.0.0.1", 9);
        HubNode registry = start("r", "registry", ports, 0);
        HubNode coordinator = start("c", "coordinator", ports, 1);
        HubNode endpoint = start("e", "endpoint", ports, 2);

        await().atMost(20, SECONDS).untilAsserted(() -> {
            for (HubNode node : started) {
                assertThat(node.unreadiness()).as(node.name()).isEmpty();
            }
        });
        assertThat(registry.servesHttps()).isFalse();
        assertThat(endpoint.servesMqtt()).isFalse();
        ConnectionString owner = registry.connectionString("iothubowner");
        assertThat(devices(coordinator, owner).status()).isEqualTo(200);
        assertThat(devices(endpoint, owner).status()).isEqualTo(404);
    }

    private static RawResponse devices(HubNode node, ConnectionString owner) {
        return RawHttp.get("https://localhost:" + node.httpsPort() + "/devices")
                .caFile(node.caFile().orElseThrow())
                .header(
                        "Authorization",
                        SasToken.sign(
                                owner.hostName(),
                                owner.policy(),
                                owner.key().orElseThrow(),
                                Instant.now().plusSeconds(60)))
                .send();
    }

    private HubNode start(String name, String roles, List<Integer> ports, int index) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "data-dir", temp.resolve(name).toString(),
                "node.name", name,
                "node.roles", roles,
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0"));
        settings.put("cluster.discovery", "members");
        settings.put("cluster.host", "127.0.0.1");
        settings.put("cluster.port", ports.get(3 * index).toString());
        settings.put("cluster.bus-port", ports.get(3 * index + 1).toString());
        settings.put("cluster.link-port", ports.get(3 * index + 2).toString());
        settings.put(
                "cluster.members",
                "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(3) + ",127.0.0.1:" + ports.get(6));
        HubNode node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(60, SECONDS);
        started.add(node);
        return node;
    }
}
