package io.culvert.testhub;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.node.HubNode;
import io.culvert.node.StreamEnding;
import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.ConnectionString;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A hub that is one node in this JVM. Safe for any thread, but its life belongs to the thread that owns it. */
final class EmbeddedHub implements RunningHub {
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 20;

    private final Optional<TemporaryFolder> temporary;
    private final Map<String, String> settings;
    private final Consumer<StreamEnding> whenEnded;
    private final AtomicInteger devices = new AtomicInteger();
    private volatile HubNode node;

    private EmbeddedHub(
            Optional<TemporaryFolder> temporary, Map<String, String> settings, Consumer<StreamEnding> whenEnded) {
        this.temporary = temporary;
        this.settings = settings;
        this.whenEnded = whenEnded;
    }

    static EmbeddedHub start(Optional<Path> folder, Map<String, String> settings, Consumer<StreamEnding> whenEnded)
            throws Exception {
        Optional<TemporaryFolder> temporary =
                folder.isPresent() ? Optional.empty() : Optional.of(TemporaryFolder.create());
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "data-dir",
                folder.orElseGet(() -> temporary.orElseThrow().path().resolve("data"))
                        .toString());
        EmbeddedHub hub = new EmbeddedHub(temporary, all, whenEnded);
        try {
            hub.startNode();
            return hub;
        } catch (Exception | Error e) {
            hub.close();
            throw e;
        }
    }

    private void startNode() throws TimeoutException {
        node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings), whenEnded)
                .await(START_SECONDS, SECONDS);
    }

    @Override
    public void stop() throws TimeoutException {
        node.stop().await(STOP_SECONDS, SECONDS);
    }

    @Override
    public void restart() throws TimeoutException {
        settings.put("https.port", String.valueOf(httpsPort()));
        settings.put("mqtt.port", String.valueOf(mqttPort()));
        settings.put("management.port", String.valueOf(managementPort()));
        stop();
        startNode();
    }

    @Override
    public Optional<HubNode> node() {
        return Optional.of(node);
    }

    @Override
    public String hostName() {
        return node.hostName();
    }

    @Override
    public int httpsPort() {
        return node.httpsPort();
    }

    @Override
    public int deviceHttpsPort() {
        return connectionString("device").port();
    }

    @Override
    public int mqttPort() {
        return node.mqttPort();
    }

    @Override
    public int managementPort() {
        return node.managementPort();
    }

    @Override
    public Optional<Path> caFile() {
        return node.caFile();
    }

    @Override
    public Path dataFolder() {
        return node.dataFolder();
    }

    @Override
    public ConnectionString connectionString(String policy) {
        return node.connectionString(policy);
    }

    @Override
    public int nextDevice() {
        return devices.incrementAndGet();
    }

    @Override
    public void close() {
        try {
            if (node != null) {
                stop();
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("hub: not stopped within " + STOP_SECONDS + " s", e);
        } finally {
            temporary.ifPresent(TemporaryFolder::close);
        }
    }
}
