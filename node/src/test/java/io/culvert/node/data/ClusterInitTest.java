package io.culvert.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.NodeId;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterInitTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    private Path temp;

    @Test
    void everyNodeGetsAFolderThatItCanStartWith() throws Exception {
        ClusterInit.Outcome made = init(NOW, plan("plant", node("a", "10.0.0.1"), node("b", "10.0.0.2", "endpoint")));

        assertThat(made.plan().roles("a")).containsExactlyInAnyOrder("registry", "coordinator", "endpoint");
        HubConfig config = config("b");
        assertThat(config.node().roles()).containsExactly(Role.ENDPOINT);
        assertThat(config.cluster().members()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(config.cluster().host()).isEqualTo("10.0.0.2");
        try (DataFolder folder = DataFolder.open(home("b"))) {
            ClusterTls tls = ClusterFiles.load(config.cluster(), "b", folder, at(NOW));
            assertThat(tls.self().uri()).isEqualTo("culvert://plant/node/b");
            ServerCertificate server =
                    ServerCertificate.of(config.https(), config.hub().hostNames(), folder, at(NOW));
            assertThat(Pem.certificates("server", server.chain())
                            .get(0)
                            .getSubjectAlternativeNames()
                            .toString())
                    .contains("hub.example", "b.hub.example", "10.0.0.2");
        }
    }

    @Test
    void nodesShareTicketKeyAndAuthorityButNoneHasAnAuthoritysKey() throws IOException {
        init(NOW, plan("plant", node("a", "10.0.0.1"), node("b", "10.0.0.2")));

        assertThat(home("a").resolve("ticket-key.pem"))
                .hasSameTextualContentAs(home("b").resolve("ticket-key.pem"));
        assertThat(home("a").resolve("ca.pem"))
                .hasSameTextualContentAs(home("b").resolve("ca.pem"));
        try (Stream<Path> files = Files.walk(temp.resolve("nodes"))) {
            assertThat(files.filter(Files::isRegularFile).map(Path::getFileName).map(Path::toString))
                    .doesNotContain("ca-key.pem");
        }
    }

    @Test
    void keysAreForTheirOwnerAlone() throws IOException {
        init(NOW, plan("plant", node("a", "10.0.0.1")));

        try (Stream<Path> files = Files.walk(temp)) {
            assertThat(files.filter(file -> file.toString().contains("key")).map(ClusterInitTest::mode))
                    .hasSizeGreaterThanOrEqualTo(5)
                    .containsOnly("rw-------");
        }
        assertThat(mode(temp.resolve("cluster-authority"))).isEqualTo("rwx------");
        assertThat(mode(temp.resolve("cluster.json"))).isEqualTo("rw-------");
    }

    @Test
    void aSecondRunKeepsWhatIsThereAndAddsNodes() throws IOException {
        init(NOW, plan("plant", node("a", "10.0.0.1")));
        String first = Files.readString(home("a").resolve("cluster/node.pem"));

        ClusterInit.Outcome again = init(NOW, plan("plant", node("b", "10.0.0.2")));

        assertThat(Files.readString(home("a").resolve("cluster/node.pem"))).isEqualTo(first);
        assertThat(again.nodes().get(0).steps()).containsExactly("node.yaml");
        assertThat(again.plan().roles("b")).containsExactlyInAnyOrder("coordinator", "endpoint");
        assertThat(config("a").cluster().members()).containsExactly("10.0.0.1", "10.0.0.2");
        assertThat(init(NOW, plan("plant")).nodes())
                .allSatisfy(node -> assertThat(node.steps()).isEmpty());
    }

    @Test
    void aConfigurationThatWasChangedByHandIsKept() throws IOException {
        init(NOW, plan("plant", node("a", "10.0.0.1")));
        Path yaml = home("a").resolve("node.yaml");
        Files.writeString(yaml, Files.readString(yaml) + "https:\n  port: 443\n");

        ClusterInit.Outcome again = init(NOW, plan("plant", node("b", "10.0.0.2")));

        assertThat(Files.readString(yaml)).endsWith("port: 443\n");
        assertThat(again.nodes().get(0).steps()).isEmpty();
        assertThat(again.nodes().get(0).remarks())
                .containsExactly(
                        "node.yaml was changed by hand and stays so: see that cluster.members names all nodes");
    }

    @Test
    void certificatesNearTheirEndAreRenewedByTheSameAuthorities() throws Exception {
        init(NOW, plan("plant", node("a", "10.0.0.1")));
        String authority = Files.readString(home("a").resolve("cluster/ca.pem"));

        Instant later = NOW.plus(Duration.ofDays(800));
        ClusterInit.Outcome again = init(later, plan("plant"));

        assertThat(again.nodes().get(0).steps()).hasSize(2);
        assertThat(Files.readString(home("a").resolve("cluster/ca.pem"))).isEqualTo(authority);
        assertThat(Pem.certificates("node", Files.readString(home("a").resolve("cluster/node.pem")))
                        .get(0)
                        .getNotAfter()
                        .toInstant())
                .isAfter(later.plus(Duration.ofDays(700)));
    }

    @Test
    void theAuthorityOfAHubOfOneProcessIsTakenOver() throws IOException {
        CertificateAuthority former =
                CertificateAuthority.in(Files.createDirectories(temp.resolve("server-authority")), at(NOW));

        init(NOW, plan("plant", node("a", "10.0.0.1")));

        assertThat(Files.readString(home("a").resolve("ca.pem"))).isEqualTo(Pem.write(former.certificate()));
        assertThat(former.signed(
                        Pem.certificates("server", Files.readString(home("a").resolve("tls/server.pem")))
                                .get(0)))
                .isTrue();
    }

    @Test
    void aProgramOnTheEventBusGetsACertificateAndNoMore() throws IOException {
        ClusterPlan plan = new ClusterPlan("plant", List.of(), "", List.of(node("a", "10.0.0.1")), List.of("billing"));

        ClusterInit.Outcome made = init(NOW, plan);

        Path home = temp.resolve("clients/billing");
        assertThat(made.clients()).containsExactly(home);
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("node.pem", "node-key.pem", "ca.pem");
        }
        assertThat(ClusterTls.of(
                                new NodeId("plant", "billing"),
                                Files.readString(home.resolve("node.pem")),
                                new Secret(Files.readString(home.resolve("node-key.pem"))),
                                Files.readString(home.resolve("ca.pem")))
                        .end())
                .isAfter(NOW);
    }

    @Test
    void aFolderHoldsOneCluster() {
        init(NOW, plan("plant", node("a", "10.0.0.1")));

        assertThatThrownBy(() -> init(NOW, plan("other")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'other' (expected: 'plant'");
    }

    @Test
    void severalRegistriesNeedADatabaseOfTheirOwn() {
        assertThatThrownBy(() ->
                        init(NOW, plan("plant", node("a", "10.0.0.1", "registry"), node("b", "10.0.0.2", "registry"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("the registry on a and b needs one database for them all");
    }

    private ClusterInit.Outcome init(Instant now, ClusterPlan plan) {
        return new ClusterInit(temp, at(now)).run(plan);
    }

    private HubConfig config(String node) {
        return ConfigReader.hub(
                Optional.of(home(node).resolve("node.yaml")),
                Map.of(),
                Map.of("data-dir", home(node).toString()));
    }

    private Path home(String node) {
        return temp.resolve("nodes").resolve(node);
    }

    private static ClusterPlan plan(String name, ClusterPlan.Node... nodes) {
        return new ClusterPlan(name, List.of("hub.example"), "", List.of(nodes), List.of());
    }

    private static ClusterPlan.Node node(String name, String address, String... roles) {
        return new ClusterPlan.Node(name, address, Set.of(roles));
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private static String mode(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
