package io.culvert.testhub;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.client.ClientOptions;
import io.culvert.client.Device;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.node.HubNode;
import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole hub in this JVM, listening on free ports of 127.0.0.1 under the name {@code localhost}, with TLS as in production.
 * Its clients have a Vert.x of their own ({@link #vertx}), as if they were elsewhere. Safe for any thread but for
 * {@link #restart} and {@link #close}, which belong to the thread that owns it.
 */
public final class TestHub implements AutoCloseable {
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 20;
    private static final long REQUEST_SECONDS = 15;

    private final Optional<TemporaryFolder> temporary;
    private final Map<String, String> settings;
    private final StreamRecords ended = new StreamRecords();
    private final AtomicInteger devices = new AtomicInteger();
    // Not on epoll: Netty 4.2.17's cuts half-closed connections, such as those of local proxies.
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    private volatile HubNode node;
    private volatile RegistryClient registry;

    private TestHub(Optional<TemporaryFolder> temporary, Map<String, String> settings) {
        this.temporary = temporary;
        this.settings = settings;
    }

    /** With everything as by default, until told otherwise. */
    public static HubBuilder builder() {
        return new HubBuilder();
    }

    static TestHub start(Optional<Path> folder, Map<String, String> settings) throws Exception {
        Optional<TemporaryFolder> temporary =
                folder.isPresent() ? Optional.empty() : Optional.of(TemporaryFolder.create());
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "data-dir",
                folder.orElseGet(() -> temporary.orElseThrow().path().resolve("data"))
                        .toString());
        TestHub hub = new TestHub(temporary, all);
        try {
            hub.startNode();
            return hub;
        } catch (Exception | Error e) {
            hub.close();
            throw e;
        }
    }

    private void startNode() throws Exception {
        node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings), ended::add)
                .await(START_SECONDS, SECONDS);
        registry = RegistryClient.create(vertx, options(connectionString("iothubowner")));
    }

    /** Stops the hub cleanly and starts it again, on the same ports and in the same folder. */
    public void restart() throws Exception {
        settings.put("https.port", String.valueOf(httpsPort()));
        settings.put("mqtt.port", String.valueOf(mqttPort()));
        settings.put("management.port", String.valueOf(managementPort()));
        registry.close().await(STOP_SECONDS, SECONDS);
        node.stop().await(STOP_SECONDS, SECONDS);
        startNode();
    }

    /** The node that is the hub. */
    public HubNode node() {
        return node;
    }

    /** The Vert.x of the clients; closing the hub closes it. */
    public Vertx vertx() {
        return vertx;
    }

    /** The name in certificates and connection strings. */
    public String hostName() {
        return node.hostName();
    }

    /** The port of REST, MQTT over WebSocket and streams. */
    public int httpsPort() {
        return node.httpsPort();
    }

    /** The port of MQTT over TLS. */
    public int mqttPort() {
        return node.mqttPort();
    }

    /** The port of health, without TLS. */
    public int managementPort() {
        return node.managementPort();
    }

    /** The CA of its certificate, for clients of any kind to trust. */
    public Path caFile() {
        return node.caFile().orElseThrow(() -> new IllegalStateException("ca file: the certificate is configured"));
    }

    /** Of a policy: {@code iothubowner}, {@code service}, {@code device}, {@code registryRead} or {@code registryReadWrite}. */
    public ConnectionString connectionString(String policy) {
        return MintedSecrets.note(node.connectionString(policy));
    }

    /** Registers a device and gives what it needs to connect; a HubException when there is one of this id. */
    public ConnectionString createDevice(String id) throws TimeoutException {
        Device device = registry.create(id).await(REQUEST_SECONDS, SECONDS);
        return MintedSecrets.note(
                device.connectionString(hostName(), connectionString("device").port())
                        .orElseThrow());
    }

    /** Registers a device of an id that no other has. */
    public ConnectionString createDevice() throws TimeoutException {
        return createDevice("device-" + devices.incrementAndGet());
    }

    /** The registry as its owner. */
    public RegistryClient registry() {
        return registry;
    }

    /** For a client of this hub: trusts its CA, and goes through no proxy whatever the environment says. */
    public ClientOptions options(ConnectionString who) {
        ClientOptions options = ClientOptions.of(MintedSecrets.note(who)).withProxy(ProxyRules.direct());
        return node.caFile().map(options::withCaFile).orElse(options);
    }

    /** What the hub said of each stream that ended. */
    public StreamRecords ended() {
        return ended;
    }

    /** Stops the hub, and removes its folder unless that was given. */
    @Override
    public void close() {
        try {
            vertx.close().await(STOP_SECONDS, SECONDS);
            if (node != null) {
                node.stop().await(STOP_SECONDS, SECONDS);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("hub: not stopped within " + STOP_SECONDS + " s", e);
        } finally {
            temporary.ifPresent(TemporaryFolder::close);
        }
    }
}
