package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.node.config.ConfigException;
import io.culvert.node.front.FakeKubernetes;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node of a cluster takes work, and what it says until then. */
class ClusterReadinessTest {
    @TempDir
    private Path temp;

    @Test
    void aLoneNodeIsNotReadyAndSaysWhomItTried() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b", "c")) {
            HubNode node = nodes.start("a", "registry,coordinator,endpoint");
            awaitLooked(node);

            RawResponse ready = ready(node);

            assertThat(ready.status()).isEqualTo(503);
            assertThat(new JsonObject(ready.text()).getJsonArray("reasons").getString(0))
                    .startsWith(
                            "the cluster has 1 of at least 2 nodes (cluster.expected-members); cluster.members names ")
                    .contains("127.0.0.1:" + nodes.port("b"), "127.0.0.1:" + nodes.port("c"));
            assertThat(live(node)).isEqualTo(200);
        }
    }

    @Test
    void nodesBecomeReadyTogetherAndTheRestIsUnreadyWhenTooManyLeft() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b")) {
            HubNode first = nodes.start("a", "registry,coordinator,endpoint");
            HubNode second = nodes.start("b", "coordinator,endpoint");
            awaitReady(first);
            awaitReady(second);

            second.stop().await(20, SECONDS);

            await().atMost(10, SECONDS)
                    .untilAsserted(() -> assertThat(first.unreadiness())
                            .singleElement()
                            .asString()
                            .startsWith("the cluster has 1 of at least 2 nodes"));
        }
    }

    @Test
    void aClusterWithoutARoleSaysWhich() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b")) {
            HubNode first = nodes.start("a", "registry");
            nodes.start("b", "endpoint");

            await().atMost(10, SECONDS)
                    .untilAsserted(
                            () -> assertThat(first.unreadiness()).containsExactly("no node runs the role coordinator"));
        }
    }

    @Test
    void aSecondRegistryWithADatabaseOfItsOwnDoesNotStart() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b")) {
            nodes.start("a", "registry");

            assertThatThrownBy(() -> nodes.start("b", "registry"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(
                            "node.roles: node a runs the registry, too, and this one's database is its own");
        }
    }

    @Test
    void aNodeWithoutTheRightToAskKubernetesIsNotReadyAndSaysSo() throws Exception {
        try (FakeKubernetes kubernetes = new FakeKubernetes(temp.resolve("account"));
                TestNodes nodes = new TestNodes(temp, "a")) {
            kubernetes.refuse(403);
            HubNode node = nodes.start("a", "registry,coordinator,endpoint", kubernetes(kubernetes, "2"));
            awaitLooked(node);

            assertThat(node.unreadiness())
                    .singleElement()
                    .asString()
                    .startsWith("the cluster has 1 of at least 2 nodes")
                    .contains("Kubernetes (Service culvert-nodes): the API refused (403; expected: a Role");
            assertThat(ready(node).status()).isEqualTo(503);
        }
    }

    @Test
    void aNodeThatKubernetesListsIsEnoughWhereOneIsExpected() throws Exception {
        try (FakeKubernetes kubernetes = new FakeKubernetes(temp.resolve("account"));
                TestNodes nodes = new TestNodes(temp, "a")) {
            kubernetes.pods(List.of(), List.of("127.0.0.1"));
            HubNode node = nodes.start("a", "registry,coordinator,endpoint", kubernetes(kubernetes, "1"));

            awaitReady(node);
        }
    }

    @Test
    void aSecondNodeOfTheSameNameIsRefused() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b")) {
            nodes.start("a", "registry,coordinator,endpoint");
            Path copy = temp.resolve("copy");
            copy(nodes.folder("a").resolve("cluster"), copy.resolve("cluster"));

            assertThatThrownBy(() -> nodes.start(
                            "b",
                            "coordinator",
                            Map.of("node.name", "a", "data-dir", copy.toString(), "cluster.max-silence", "3s")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("node.name: 'a' is the name of the node at [127.0.0.1]:" + nodes.port("a"));
        }
    }

    @Test
    void anAddressOfAnotherMachineAndAPortInUseAreNamed() throws Exception {
        try (TestNodes nodes = new TestNodes(temp, "a", "b")) {
            assertThatThrownBy(() -> nodes.start("a", "registry", Map.of("cluster.host", "192.0.2.1")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("cluster.host: '192.0.2.1' (expected: an address of this machine");
            HubNode holder = nodes.start("a", "registry");
            assertThatThrownBy(() -> nodes.start(
                            "b",
                            "coordinator",
                            Map.of("cluster.port", nodes.port("a").toString())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("cluster.port: " + nodes.port("a") + ": cannot listen on 127.0.0.1");
            assertThatThrownBy(() -> nodes.start(
                            "b",
                            "endpoint",
                            Map.of("cluster.link-port", nodes.port("a").toString())))
                    .hasMessageStartingWith("cluster.link-port: " + nodes.port("a") + ": cannot listen on 127.0.0.1");
            assertThat(live(holder)).isEqualTo(200);
        }
    }

    private static Map<String, String> kubernetes(FakeKubernetes api, String expected) {
        return Map.of(
                "cluster.discovery",
                "kubernetes",
                "cluster.expected-members",
                expected,
                "cluster.kubernetes.service-name",
                "culvert-nodes",
                "cluster.kubernetes.api-server",
                api.url(),
                "cluster.kubernetes.token-file",
                api.account().resolve("token").toString(),
                "cluster.kubernetes.ca-file",
                api.account().resolve("ca.crt").toString());
    }

    private static void awaitReady(HubNode node) {
        await().atMost(15, SECONDS)
                .untilAsserted(() -> assertThat(node.unreadiness()).isEmpty());
    }

    /** What it lacks is known, and its records are safe. */
    private static void awaitLooked(HubNode node) {
        await().atMost(15, SECONDS)
                .untilAsserted(() -> assertThat(node.unreadiness()).hasSize(1));
        await().atMost(15, SECONDS).until(() -> node.unreadiness().get(0).startsWith("the cluster has"));
    }

    private static RawResponse ready(HubNode node) {
        return RawHttp.get("http://" + node.managementAddress() + "/health/ready")
                .send();
    }

    private static int live(HubNode node) {
        return RawHttp.get("http://" + node.managementAddress() + "/health/live")
                .send()
                .status();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (String file : List.of("node.pem", "node-key.pem", "ca.pem")) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }
}
