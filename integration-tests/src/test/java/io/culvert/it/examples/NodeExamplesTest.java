package io.culvert.it.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.proxy.DeviceProxy;
import io.culvert.client.proxy.DeviceProxyOptions;
import io.culvert.client.proxy.Listener;
import io.culvert.client.proxy.ServiceProxy;
import io.culvert.client.proxy.ServiceProxyOptions;
import io.culvert.client.proxy.Targets;
import io.culvert.it.node.NodeProject;
import io.culvert.it.process.TcpTarget;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.TransportEnd;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of examples/node-service and examples/node-device, with each other and with those of the Java SDK. */
@WithHub
class NodeExamplesTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int BULK = 3_000_000;

    @TempDir
    private Path temp;

    @Test
    void nodeEchoesToNode(TestHub hub) throws Exception {
        try (ChildProcess device = device(hub, hub.createDevice("node-node"));
                ChildProcess service = service(hub, "echo.js", "node-node", "hello, world")) {
            assertThat(service.awaitExit(BOUND)).as("%s", service.lines()).isZero();
            assertThat(service.stdout()).containsExactly("hello, world");
            device.awaitLine("^stream echo: ended with 1000$", BOUND);
        }
        assertThat(hub.ended().awaitOf("node-node", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void javaEchoesToNode(TestHub hub) throws Exception {
        DeviceClient device = DeviceClient.create(hub.vertx(), hub.options(hub.createDevice("java-node")))
                .onOffer(offer -> offer.accept().onSuccess(NodeExamplesTest::echo));
        device.connect().await(10, SECONDS);
        try (ChildProcess service = service(hub, "echo.js", "java-node", "hello, world")) {
            assertThat(service.awaitExit(BOUND)).as("%s", service.lines()).isZero();
            assertThat(service.stdout()).containsExactly("hello, world");
        }
        assertThat(hub.ended().awaitOf("java-node", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
        device.close().await(10, SECONDS);
    }

    @Test
    void nodeEchoesToJava(TestHub hub) throws Exception {
        ServiceClient service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
        try (ChildProcess device = device(hub, hub.createDevice("node-java"))) {
            DeviceStream stream = service.open("node-java", "echo").await(10, SECONDS);
            CompletableFuture<String> came = new CompletableFuture<>();
            stream.handler(bytes -> came.complete(bytes.toString()));
            stream.write(Buffer.buffer("hello, world"));

            assertThat(came.get(BOUND.toSeconds(), SECONDS)).isEqualTo("hello, world");

            stream.end();
            assertThat(hub.ended().awaitOf("node-java", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
            assertThatThrownBy(() -> service.open("node-java", "other").await(10, SECONDS))
                    .hasMessage("rejected: this device only echoes");
            assertThat(device.isAlive()).isTrue();
        } finally {
            service.close().await(10, SECONDS);
        }
    }

    @Test
    void nodeCarriesAnyTcpToNode(TestHub hub) throws Exception {
        try (TcpTarget target = TcpTarget.echoing();
                ChildProcess device = device(hub, hub.createDevice("tcp-node-node"), "127.0.0.1:" + target.port());
                ChildProcess proxy = service(hub, "proxy.js", "tcp-node-node", 0)) {
            carry(port(proxy));

            assertThat(hub.ended().awaitOf("tcp-node-node", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(device.isAlive()).isTrue();
        }
    }

    @Test
    void whatWasSentBeforeAnEndArrives(TestHub hub) throws Exception {
        CompletableFuture<Integer> came = new CompletableFuture<>();
        try (TcpTarget target = TcpTarget.serving(
                        socket -> came.complete(socket.getInputStream().readAllBytes().length));
                ChildProcess device = device(hub, hub.createDevice("tcp-upload"), "127.0.0.1:" + target.port());
                ChildProcess proxy = service(hub, "proxy.js", "tcp-upload", 0)) {
            try (Socket socket = new Socket("127.0.0.1", port(proxy))) {
                socket.getOutputStream().write(new byte[BULK]);
            }

            assertThat(came.get(BOUND.toSeconds(), SECONDS)).isEqualTo(BULK);
            assertThat(hub.ended().awaitOf("tcp-upload", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(device.isAlive()).isTrue();
        }
    }

    @Test
    void aBreakIsPassedOnAsABreak(TestHub hub) throws Exception {
        try (TcpTarget target = TcpTarget.idle();
                ChildProcess device = device(hub, hub.createDevice("tcp-break"), "127.0.0.1:" + target.port());
                ChildProcess proxy = service(hub, "proxy.js", "tcp-break", 0);
                Socket socket = new Socket("127.0.0.1", port(proxy))) {
            socket.getOutputStream().write(1);
            assertThat(target.take(BOUND).getInputStream().read()).isEqualTo(1);

            device.kill();

            assertThat(TcpTarget.awaitEnd(socket, BOUND)).isEqualTo(TransportEnd.RESET);
            proxy.awaitLine("ended with 1011 WS disconnected$", BOUND);
        }
    }

    @Test
    void javaCarriesAnyTcpToNode(TestHub hub) throws Exception {
        ServiceProxyOptions options =
                ServiceProxyOptions.of(Identity.device("tcp-java-node"), List.of(Listener.parse("0")));
        ServiceProxy proxy = ServiceProxy.create(hub.vertx(), hub.options(hub.connectionString("service")), options);
        try (TcpTarget target = TcpTarget.echoing();
                ChildProcess device = device(hub, hub.createDevice("tcp-java-node"), "127.0.0.1:" + target.port())) {
            carry(proxy.start().await(10, SECONDS).get(0).address().port());

            assertThat(hub.ended().awaitOf("tcp-java-node", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(device.isAlive()).isTrue();
        } finally {
            proxy.close().await(10, SECONDS);
        }
    }

    @Test
    void nodeCarriesAnyTcpToJava(TestHub hub) throws Exception {
        try (TcpTarget target = TcpTarget.echoing();
                ChildProcess proxy = service(hub, "proxy.js", "tcp-node-java", 0)) {
            DeviceProxyOptions options = DeviceProxyOptions.of(Targets.parse(List.of("127.0.0.1:" + target.port())));
            DeviceProxy device =
                    DeviceProxy.create(hub.vertx(), hub.options(hub.createDevice("tcp-node-java")), options);
            device.start().await(10, SECONDS);

            carry(port(proxy));

            assertThat(hub.ended().awaitOf("tcp-node-java", BOUND).reason()).isEqualTo(CloseReason.COMPLETED);
            device.close().await(10, SECONDS);
        }
    }

    @Test
    void theServiceSaysWhyThereIsNoStream(TestHub hub) throws Exception {
        try (ChildProcess service = service(hub, "echo.js", "nobody", "hello")) {
            assertThat(service.awaitExit(BOUND)).isEqualTo(1);
            assertThat(service.stderr()).singleElement().asString().startsWith("404 DeviceNotFound: ");
        }
    }

    private static void echo(DeviceStream stream) {
        stream.handler(stream::write).endHandler(end -> stream.end());
    }

    /** Sends much through a proxy to a server that sends it back. */
    private static void carry(int port) throws Exception {
        byte[] sent = new byte[BULK];
        new Random(port).nextBytes(sent);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) BOUND.toMillis());
            OutputStream output = socket.getOutputStream();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(output, sent));
            assertThat(socket.getInputStream().readNBytes(BULK)).isEqualTo(sent);
            written.get(BOUND.toSeconds(), SECONDS);
        }
    }

    private static void write(OutputStream output, byte[] bytes) {
        try {
            output.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int port(ChildProcess proxy) {
        return Integer.parseInt(
                proxy.awaitLine("^listening on port (\\d+)$", BOUND).group(1));
    }

    /** A device that listens for streams. */
    private ChildProcess device(TestHub hub, ConnectionString credential, Object... target) throws Exception {
        Path file = Files.writeString(temp.resolve("device.txt"), credential.reveal() + "\n");
        List<Object> arguments = new ArrayList<>(List.of(file, hub.caFile()));
        arguments.addAll(List.of(target));
        ChildProcess device = run("node-device", "device.js", arguments);
        device.awaitLine("^connected as ", BOUND);
        return device;
    }

    private ChildProcess service(TestHub hub, String script, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(hub.dataFolder().resolve("credentials/service.txt"), hub.caFile()));
        all.addAll(List.of(arguments));
        return run("node-service", script, all);
    }

    private ChildProcess run(String example, String script, List<Object> arguments) {
        NodeProject project = NodeProject.installed(Programs.example(example));
        List<String> command = new ArrayList<>(project.command(script));
        arguments.forEach(argument -> command.add(argument.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
        builder.environment().putAll(project.environment(Map.of()));
        return ChildProcess.start(builder);
    }
}
