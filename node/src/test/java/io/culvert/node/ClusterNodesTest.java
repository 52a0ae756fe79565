package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes in one JVM, each with its own Hazelcast member. */
class ClusterNodesTest {
    @TempDir
    private Path temp;

    @Test
    void threeNodesWithOneRoleEachAreOneHub() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "r", "c", "e")) {
            HubNode registry = nodes.start("r", "registry");
            HubNode coordinator = nodes.start("c", "coordinator");
            HubNode endpoint = nodes.start("e", "endpoint");

            await().atMost(20, SECONDS).untilAsserted(() -> {
                for (HubNode node : nodes.started()) {
                    assertThat(node.unreadiness()).as(node.name()).isEmpty();
                }
            });
            assertThat(registry.servesHttps()).isFalse();
            assertThat(endpoint.servesMqtt()).isFalse();
            ConnectionString owner = registry.connectionString("iothubowner");
            assertThat(devices(coordinator, owner).status()).isEqualTo(200);
            assertThat(devices(endpoint, owner).status()).isEqualTo(404);
        }
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
}
