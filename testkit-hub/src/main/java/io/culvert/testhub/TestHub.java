package io.culvert.testhub;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.client.ClientOptions;
import io.culvert.client.Device;
import io.culvert.client.ProxyRules;
import io.culvert.client.RegistryClient;
import io.culvert.node.HubNode;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A whole hub, listening on free ports under the name {@code localhost}, with TLS as in production: in this JVM, unless
 * {@link HubLayout} says otherwise. Its clients have a Vert.x of their own ({@link #vertx}), as if they were elsewhere. Safe for any thread but for
 * {@link #restart} and {@link #close}, which belong to the thread that owns it.
 */
public final class TestHub implements AutoCloseable {
    private static final long STOP_SECONDS = 20;
    private static final long REQUEST_SECONDS = 15;

    private final StreamRecords ended = new StreamRecords();
    // Not on epoll: Netty 4.2.17's cuts half-closed connections, such as those of local proxies.
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(false));
    private final RunningHub hub;
    private volatile RegistryClient registry;

    private TestHub(HubLayout layout, Optional<Path> folder, Map<String, String> settings) throws Exception {
        try {
            hub = layout.start(folder, settings, ended::add);
        } catch (Exception | Error e) {
            vertx.close().await(STOP_SECONDS, SECONDS);
            throw e;
        }
        registry = registryClient();
    }

    /** With everything as by default, until told otherwise. */
    public static HubBuilder builder() {
        return new HubBuilder();
    }

    static TestHub start(HubLayout layout, Optional<Path> folder, Map<String, String> settings) throws Exception {
        return new TestHub(layout, folder, settings);
    }

    private RegistryClient registryClient() {
        return RegistryClient.create(vertx, options(connectionString("iothubowner")));
    }

    /** Stops the hub cleanly and leaves it stopped; {@link #restart} starts it again. */
    public void stop() throws Exception {
        hub.stop();
    }

    /** Stops the hub cleanly and starts it again, on the same ports and with the same data. */
    public void restart() throws Exception {
        registry.close().await(STOP_SECONDS, SECONDS);
        hub.restart();
        registry = registryClient();
    }

    /** The node that is the hub; an IllegalStateException where {@link HubLayout} runs it elsewhere. */
    public HubNode node() {
        return hub.node()
                .orElseThrow(() -> new IllegalStateException(
                        "node: not in this JVM (expected: no system property " + HubLayout.PROPERTY + ")"));
    }

    /** Looks into the node that is the hub, where it is in this JVM; elsewhere nothing. */
    public void inThisJvm(Consumer<HubNode> look) {
        hub.node().ifPresent(look);
    }

    /** The Vert.x of the clients; closing the hub closes it. */
    public Vertx vertx() {
        return vertx;
    }

    /** The name in certificates and connection strings. */
    public String hostName() {
        return hub.hostName();
    }

    /** The port of REST, MQTT over WebSocket and streams. */
    public int httpsPort() {
        return hub.httpsPort();
    }

    /** The port of MQTT over TLS. */
    public int mqttPort() {
        return hub.mqttPort();
    }

    /** The port of health, without TLS. */
    public int managementPort() {
        return hub.managementPort();
    }

    /** The CA of its certificate, for clients of any kind to trust. */
    public Path caFile() {
        return hub.caFile().orElseThrow(() -> new IllegalStateException("ca file: the certificate is configured"));
    }

    /** The folder that holds the credentials of its policies. */
    public Path dataFolder() {
        return hub.dataFolder();
    }

    /** Of a policy: {@code iothubowner}, {@code service}, {@code device}, {@code registryRead} or {@code registryReadWrite}. */
    public ConnectionString connectionString(String policy) {
        return MintedSecrets.note(hub.connectionString(policy));
    }

    /** Registers a device and gives what it needs to connect; a HubException when there is one of this id. */
    public ConnectionString createDevice(String id) throws TimeoutException {
        Device device = registry.create(id).await(REQUEST_SECONDS, SECONDS);
        return MintedSecrets.note(
                device.connectionString(hostName(), hub.deviceHttpsPort()).orElseThrow());
    }

    /** Registers a device of an id that no other has. */
    public ConnectionString createDevice() throws TimeoutException {
        return createDevice("device-" + hub.nextDevice());
    }

    /** The registry as its owner. */
    public RegistryClient registry() {
        return registry;
    }

    /** For a client of this hub: trusts its CA, and goes through no proxy whatever the environment says. */
    public ClientOptions options(ConnectionString who) {
        ClientOptions options = ClientOptions.of(MintedSecrets.note(who)).withProxy(ProxyRules.direct());
        return hub.caFile().map(options::withCaFile).orElse(options);
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
        } catch (TimeoutException e) {
            throw new IllegalStateException("clients: not closed within " + STOP_SECONDS + " s", e);
        } finally {
            hub.close();
        }
    }
}
