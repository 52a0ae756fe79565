package io.culvert.it.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.ClientOptions;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.client.ServiceClient;
import io.culvert.it.process.Processes;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.culvert.testkit.ChildProcess;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The program of examples/event-bus-client as a member of a cluster of real processes, on both sides of a stream. */
class EventBusExampleTest {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final String CLUSTER = "culvert";
    private static final int DEVICE_HOST = 7;
    private static final int SERVICE_HOST = 8;

    @Test
    void aMemberServesAndOpensStreamsAndTheHubGoesOn() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Processes processes = new Processes(EventBusExampleTest.class);
                LoopbackHosts hosts = LoopbackHosts.create();
                TestCluster cluster =
                        TestCluster.start(processes, hosts, ClusterPlan.alike(2), Map.of(), ended -> {})) {
            Path plant = processes.folder().resolve("cluster");
            ChildProcess init =
                    processes.culvert("cluster", "init", "--data-dir", plant.toString(), "--client", "my-program");
            assertThat(init.awaitExit(BOUND)).as("%s", init.lines()).isZero();
            RegistryClient registry =
                    RegistryClient.create(vertx, options(cluster, cluster.connectionString("iothubowner")));
            ConnectionString key = registry.create("bus-device")
                    .await(20, SECONDS)
                    .connectionString(TestCluster.HOST_NAME, cluster.devices().port())
                    .orElseThrow();
            processes.secret(key.key().orElseThrow().reveal());
            Path device = Files.writeString(processes.folder().resolve("device.txt"), key.reveal());
            Path service = cluster.dataFolder().resolve("credentials/service.txt");
            Path wrong = Files.writeString(
                    processes.folder().resolve("wrong.txt"),
                    ConnectionString.ofPolicy(TestCluster.HOST_NAME, 8443, "service", new Secret("d3Jvbmc="))
                            .reveal());

            try (ChildProcess echo = run(cluster, hosts, plant, DEVICE_HOST, device)) {
                echo.awaitLine("^connected as bus-device$", BOUND);
                try (ChildProcess caller =
                        run(cluster, hosts, plant, SERVICE_HOST, service, "bus-device", "hello, bus")) {
                    assertThat(caller.awaitExit(BOUND)).as("%s", caller.lines()).isZero();
                    assertThat(caller.stdout()).contains("hello, bus", "completed");
                }
                try (ChildProcess stranger = run(cluster, hosts, plant, SERVICE_HOST, wrong, "bus-device", "hello")) {
                    assertThat(stranger.awaitExit(BOUND)).isZero();
                    assertThat(stranger.stdout().toString()).contains("failed: unauthorized");
                }
                assertEchoes(vertx, cluster);
            }
            registry.close().await(10, SECONDS);
        } finally {
            vertx.close().await(10, SECONDS);
        }
    }

    /** The hub's records are as usable as before the members came, for clients that know no event bus. */
    private static void assertEchoes(Vertx vertx, TestCluster cluster) throws Exception {
        ServiceClient service = ServiceClient.create(vertx, options(cluster, cluster.connectionString("service")));
        var stream = service.open("bus-device", "echo").await(30, SECONDS);
        CompletableFuture<String> came = new CompletableFuture<>();
        stream.handler(bytes -> came.complete(bytes.toString()));
        stream.write(Buffer.buffer("still there"));
        assertThat(came.get(20, SECONDS)).isEqualTo("still there");
        stream.reset();
        service.close().await(10, SECONDS);
    }

    private static ClientOptions options(TestCluster cluster, ConnectionString who) {
        return ClientOptions.of(who).withProxy(ProxyRules.direct()).withCaFile(cluster.caFile());
    }

    private static ChildProcess run(
            TestCluster cluster, LoopbackHosts hosts, Path plant, int host, Path credential, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                source().toString(),
                plant.resolve("clients/my-program").toString(),
                CLUSTER,
                hosts.address(host),
                cluster.nodes().get(0).address() + ":5701",
                cluster.caFile().toString(),
                credential.toString()));
        command.addAll(List.of(more));
        return ChildProcess.start(command);
    }

    private static Path source() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("examples/event-bus-client"))) {
            here = here.getParent();
        }
        return here.resolve("examples/event-bus-client/EventBusClient.java");
    }
}
