package io.culvert.node.data;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.NodeId;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who a node lets in, and whom it talks to, on links. */
class ClusterTlsTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    private Path temp;

    private final Vertx vertx = Vertx.vertx();

    @BeforeEach
    void init() {
        make(temp, NOW);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void theNodeThatIsMeantIsReached() throws Exception {
        int port = echo("b");

        assertThat(talk(temp, port, "b").await(5, SECONDS)).isEqualTo("hello");
    }

    @Test
    void aNodeOfAnotherNameIsNotTalkedTo() throws Exception {
        int port = echo("b");

        assertThatThrownBy(() -> talk(temp, port, "c").await(5, SECONDS))
                .rootCause()
                .hasMessageContaining("of node 'b' (expected: 'c')");
    }

    @Test
    void aNodeOfAnotherAuthorityIsNotTalkedTo() throws Exception {
        int port = echo("b");
        Path other = temp.resolve("other");
        make(other, NOW);

        assertThatThrownBy(() -> talk(other, port, "b").await(5, SECONDS))
                .rootCause()
                .hasMessageContaining("path");
    }

    @Test
    void aCertificateThatHasEndedIsNotUsed() {
        Path old = temp.resolve("old");
        make(old, NOW.minus(Duration.ofDays(900)));

        assertThatThrownBy(() -> tls(old, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cluster.certificate: the other nodes would refuse it: ");
    }

    private int echo(String node) throws Exception {
        NetServer server = vertx.createNetServer(tls(temp, node).server(new NetServerOptions()));
        server.connectHandler(socket -> socket.handler(socket::write));
        return server.listen(0, "127.0.0.1").await(5, SECONDS).actualPort();
    }

    /** As node a of the cluster in that folder. */
    private Future<String> talk(Path cluster, int port, String node) throws IOException {
        Promise<String> heard = Promise.promise();
        vertx.createNetClient(tls(cluster, "a").client(new NetClientOptions(), node))
                .connect(port, "127.0.0.1")
                .onFailure(heard::tryFail)
                .onSuccess((NetSocket socket) -> {
                    socket.handler((Buffer answer) -> heard.tryComplete(answer.toString()));
                    socket.closeHandler(closed -> heard.tryFail("closed"));
                    socket.write("hello");
                });
        return heard.future();
    }

    private static void make(Path folder, Instant now) {
        List<ClusterPlan.Node> nodes =
                List.of(new ClusterPlan.Node("a", "", Set.of()), new ClusterPlan.Node("b", "", Set.of()));
        new ClusterInit(folder, Clock.fixed(now, ZoneOffset.UTC))
                .run(new ClusterPlan("test", List.of(), "", nodes, List.of()));
    }

    private static ClusterTls tls(Path folder, String node) throws IOException {
        Path home = folder.resolve("nodes").resolve(node).resolve("cluster");
        return ClusterTls.of(
                new NodeId("test", node),
                Files.readString(home.resolve("node.pem")),
                new Secret(Files.readString(home.resolve("node-key.pem"))),
                Files.readString(home.resolve("ca.pem")));
    }
}
