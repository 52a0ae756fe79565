package io.culvert.testhub;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Describes a hub for tests: everything as by default, but on free ports of 127.0.0.1 and in a folder of its own. Used by one
 * thread.
 */
public final class HubBuilder {
    private final Map<String, String> settings = new LinkedHashMap<>(Map.of(
            "https.host", "127.0.0.1",
            "https.port", "0",
            "mqtt.host", "127.0.0.1",
            "mqtt.port", "0",
            "management.port", "0"));
    private Optional<Path> folder = Optional.empty();
    private Optional<HubLayout> layout = Optional.empty();

    HubBuilder() {}

    /** Sets any key of the configuration, dotted as on the command line. */
    public HubBuilder set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Sets a key; an IllegalArgumentException when it is not {@code key=value}. */
    public HubBuilder set(String keyAndValue) {
        int equals = keyAndValue.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("setting: '" + keyAndValue + "' (expected: key=value)");
        }
        return set(
                keyAndValue.substring(0, equals).strip(),
                keyAndValue.substring(equals + 1).strip());
    }

    /** How long a handshake may take, instead of 60 s. */
    public HubBuilder handshakeDeadline(Duration deadline) {
        return set("coordinator.handshake.deadline", millis(deadline));
    }

    /** The time between two pings on a leg, instead of 20 s; one that says nothing for two of them is dead. */
    public HubBuilder liveness(Duration interval) {
        return set("endpoint.wire.liveness", millis(interval));
    }

    /** The data folder, which is then kept when the hub is closed; otherwise it has one that goes with it. */
    public HubBuilder folder(Path dataFolder) {
        folder = Optional.of(dataFolder);
        return this;
    }

    /** Runs it so, and not as the system property {@value HubLayout#PROPERTY} says. */
    public HubBuilder on(HubLayout other) {
        layout = Optional.of(other);
        return this;
    }

    /** A hub that serves; a ConfigException when the configuration or a port cannot be used. */
    public TestHub start() throws Exception {
        return TestHub.start(layout.orElseGet(HubLayout::chosen), folder, settings);
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
