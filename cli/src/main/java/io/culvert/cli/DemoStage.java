package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.Device;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.client.proxy.DeviceProxy;
import io.culvert.client.proxy.DeviceProxyOptions;
import io.culvert.client.proxy.Listener;
import io.culvert.client.proxy.ServiceProxy;
import io.culvert.client.proxy.ServiceProxyOptions;
import io.culvert.client.proxy.StreamWatcher;
import io.culvert.client.proxy.Targets;
import io.culvert.node.HubNode;
import io.culvert.node.StreamEnding;
import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the demo runs: a hub, a device with two servers behind it, and the ports that lead there. What was started is closed in
 * the opposite order. Owned by the main thread.
 */
final class DemoStage implements AutoCloseable {
    static final String DEVICE = "demo-device";
    static final StreamName ECHO = new StreamName("echo");
    static final StreamName WEB = new StreamName("web");

    private static final Duration HUB_START_LIMIT = Duration.ofSeconds(60);
    private static final Duration HUB_STOP_LIMIT = Duration.ofSeconds(20);

    private final DemoSteps steps;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private Path folder;
    private HubNode hub;
    private List<Listener> listeners;

    DemoStage(DemoSteps steps) {
        this.steps = steps;
    }

    /**
     * Starts all of it.
     *
     * @param watcher told each step of the streams at the device
     * @param whenEnded told what the hub says of each stream's end
     */
    void start(StreamWatcher watcher, Consumer<StreamEnding> whenEnded) throws Exception {
        folder = push(TemporaryFolder.create("culvert-demo-")).path();
        steps.step("folder", folder + ", removed at the end");
        startHub(whenEnded);
        ClientRuntime clients = push(ClientRuntime.large());
        ConnectionString device = register(clients);
        startDevice(clients, device, watcher);
        startService(clients);
    }

    private void startHub(Consumer<StreamEnding> whenEnded) throws Exception {
        Map<String, String> settings = Map.of(
                "data-dir", folder.resolve(HubAccess.DATA_FOLDER).toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0");
        hub = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings), whenEnded)
                .await(HUB_START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        started.push(() -> hub.stop().await(HUB_STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        steps.step("hub", "ready at https://" + hub.hostName() + ":" + hub.httpsPort());
    }

    private ConnectionString register(ClientRuntime clients) {
        RegistryClient registry = RegistryClient.create(clients.vertx(), options(hub.connectionString("iothubowner")));
        Device device = clients.await(registry.create(DEVICE).eventually(registry::close));
        steps.step("registered", "device '" + DEVICE + "', over REST");
        return device.connectionString(hub.hostName(), hub.httpsPort()).orElseThrow();
    }

    private void startDevice(ClientRuntime clients, ConnectionString device, StreamWatcher watcher) throws Exception {
        EchoServer echo = push(EchoServer.start());
        int page = clients.await(DemoPage.serve(clients.vertx(), DEVICE)).actualPort();
        Targets targets = new Targets(Map.of(ECHO, local(echo.port()), WEB, local(page)), Optional.empty());
        DeviceProxy proxy = DeviceProxy.create(clients.vertx(), options(device), DeviceProxyOptions.of(targets))
                .watched(watcher);
        started.push(() -> clients.await(proxy.close()));
        clients.await(proxy.start());
        steps.step("connected", "the device holds a session (MQTT over WebSocket, TLS); it serves 'echo' and 'web'");
    }

    private void startService(ClientRuntime clients) {
        ServiceProxyOptions options = ServiceProxyOptions.of(
                Identity.device(DEVICE), List.of(new Listener(local(0), ECHO), new Listener(local(0), WEB)));
        ServiceProxy proxy = ServiceProxy.create(clients.vertx(), options(hub.connectionString("service")), options);
        started.push(() -> clients.await(proxy.close()));
        listeners = clients.await(proxy.start());
        steps.step("listening", port(ECHO) + " leads to 'echo', " + port(WEB) + " to 'web'");
    }

    /** Where the service proxy listens for this name. */
    HostPort port(StreamName name) {
        return listeners.stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address();
    }

    /** The file with the connection string of the hub's owner. */
    Path owner() {
        return dataFolder().resolve("credentials").resolve("iothubowner.txt");
    }

    /** The hub's data folder. */
    Path dataFolder() {
        return hub.dataFolder();
    }

    private ClientOptions options(ConnectionString who) {
        return ClientOptions.of(who)
                .withProxy(ProxyRules.direct())
                .withCaFile(hub.caFile().orElseThrow());
    }

    private static HostPort local(int port) {
        return new HostPort("127.0.0.1", port);
    }

    private <T extends AutoCloseable> T push(T one) {
        started.push(one);
        return one;
    }

    /** Ends all of it. Idempotent. */
    @Override
    public void close() {
        Exception first = null;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw new CommandFailure(ExitCode.FAILED, "demo: not stopped cleanly: " + first.getMessage(), first);
        }
    }
}
