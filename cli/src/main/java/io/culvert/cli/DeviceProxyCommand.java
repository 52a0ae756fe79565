package io.culvert.cli;

import ch.qos.logback.classic.Level;
import io.culvert.client.ClientOptions;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.client.SessionState;
import io.culvert.client.proxy.DeviceProxy;
import io.culvert.client.proxy.DeviceProxyOptions;
import io.culvert.client.proxy.Targets;
import io.culvert.node.config.ConfigReader;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert device-proxy}: a device whose streams lead to TCP servers near it, until a signal comes. */
@Command(
        name = "device-proxy",
        description = {
            "Be a device: carry the streams that services open to TCP servers near it.",
            "",
            "The device dials out to the hub and opens no port. Each stream's name selects its target; a stream of an unknown "
                    + "name, and one whose target does not take the connection, is rejected with the reason. A session that is "
                    + "lost is got back for as long as it takes; the command ends when the hub refuses the device at the start.",
            "",
            "--config names a YAML file with the same settings: the names of the flags without the dashes, forward as a list. "
                    + "Flags come before it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device-proxy --connection-string-file my-device.txt --forward 127.0.0.1:22",
            "  culvert device-proxy --connection-string 'HostName=hub.example.com;DeviceId=my-device;x509=true' \\",
            "    --certificate my-device.pem --key my-device.key --transport mqtt --forward 127.0.0.1:22",
            "  culvert device-proxy --config device-proxy.yaml",
            "",
            "  # device-proxy.yaml",
            "  connection-string-file: /etc/culvert/my-device.txt",
            "  ca-file: /etc/culvert/ca.pem",
            "  forward:",
            "    - ssh=127.0.0.1:22",
            "    - web=192.168.1.20:80",
            "  max-streams: 50"
        })
final class DeviceProxyCommand extends Subcommand {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    @Mixin
    private HubFlags hub;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with any of these settings.")
    private Path config;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description =
                    "PEM file of the device's certificate, for a connection string with x509=true; read again for each "
                            + "session. Over mqtt-ws the hub takes it only where it is set up to ask for certificates.")
    private Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of the certificate's private key.")
    private Path key;

    @Option(
            names = "--forward",
            paramLabel = "[NAME=]HOST:PORT",
            description =
                    "Where streams go, may be repeated: those of this name, or without NAME those of any other name.")
    private List<String> forwards = List.of();

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            description =
                    "What the session travels in: mqtt-ws, a WebSocket on the hub's HTTPS port, or mqtt, TLS on the "
                            + "hub's MQTT port (mqtt-ws). Streams are WebSockets on the HTTPS port with either.")
    private Transport transport;

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            description = "The hub's MQTT port, for --transport mqtt (8883).")
    private Integer mqttPort;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            description = "How many streams at once; further ones are rejected (1000).")
    private Integer maxStreams;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            description = "How long to wait for a target to take the connection (10s).")
    private Duration connectTimeout;

    @Option(
            names = "--liveness",
            paramLabel = "TIME",
            description =
                    "Time between two signs of life on a stream; a hub that is silent for two of them, or of its own "
                            + "where those are longer, is given up (20s).")
    private Duration liveness;

    /** Set before stopping on purpose, so that this is no failure. */
    private volatile boolean stopping;

    @Override
    protected Level logLevel() {
        return Level.INFO;
    }

    @Override
    protected ExitCode run() throws Exception {
        DeviceProxySettings settings = settings();
        ClientOptions client = settings.clientOptions(Environment.ofProcess());
        DeviceProxyOptions options = settings.proxyOptions();
        try (ClientRuntime runtime = ClientRuntime.large()) {
            Promise<Void> ended = Promise.promise();
            DeviceProxy proxy = create(runtime, client, options).onState(state -> changed(state, ended));
            runtime.await(proxy.start());
            tell(client, options.targets());
            return new Foreground()
                    .hold(
                            ended.future(),
                            () -> {
                                stopping = true;
                                return proxy.close();
                            },
                            STOP_LIMIT);
        }
    }

    private static DeviceProxy create(ClientRuntime runtime, ClientOptions client, DeviceProxyOptions options) {
        try {
            return DeviceProxy.create(runtime.vertx(), client, options);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.CONFIG, e.getMessage(), e);
        }
    }

    private void changed(SessionState state, Promise<Void> ended) {
        if (state instanceof SessionState.Stopped stopped && !stopping) {
            ended.tryFail(stopped.why());
        }
    }

    DeviceProxySettings settings() {
        checkForwards();
        Map<String, String> flags = new LinkedHashMap<>();
        if (hub.connectionString().isPresent() || hub.connectionStringFile().isPresent()) {
            // One of the two: a flag replaces both in the file.
            flags.put("connection-string", hub.connectionString().orElse(""));
            flags.put(
                    "connection-string-file",
                    hub.connectionStringFile().map(Path::toString).orElse(""));
        }
        put(flags, "certificate", certificate);
        put(flags, "key", key);
        hub.caFile().ifPresent(file -> flags.put("ca-file", file.toString()));
        hub.proxy().ifPresent(url -> flags.put("proxy", url));
        if (!forwards.isEmpty()) {
            flags.put("forward", String.join(",", forwards));
        }
        put(flags, "transport", transport == null ? null : transport == Transport.MQTT ? "mqtt" : "mqtt-ws");
        put(flags, "mqtt-port", mqttPort);
        put(flags, "max-streams", maxStreams);
        put(flags, "connect-timeout", connectTimeout == null ? null : connectTimeout.toMillis() + "ms");
        put(flags, "liveness", liveness == null ? null : liveness.toMillis() + "ms");
        return ConfigReader.read(DeviceProxySettings.defaults(), Optional.ofNullable(config), Map.of(), flags);
    }

    private void checkForwards() {
        try {
            if (!forwards.isEmpty() || config == null) {
                Targets.parse(forwards);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), "--" + e.getMessage(), e);
        }
    }

    private static void put(Map<String, String> flags, String key, Object value) {
        if (value != null) {
            flags.put(key, value.toString());
        }
    }

    private void tell(ClientOptions client, Targets targets) {
        out().printf(
                        "Device '%s' is connected to %s; Ctrl-C stops it.%n",
                        client.connectionString().identity().orElseThrow(),
                        client.connectionString().dialled());
        TextTable table = new TextTable("  STREAM", "TARGET");
        targets.named().forEach((name, target) -> table.row("  " + name, target.toString()));
        targets.others()
                .ifPresent(target ->
                        table.row(targets.named().isEmpty() ? "  any name" : "  any other name", target.toString()));
        table.lines().forEach(out()::println);
        out().flush();
    }
}
