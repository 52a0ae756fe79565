package io.culvert.cli;

import ch.qos.logback.classic.Level;
import io.culvert.node.HubNode;
import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.vertx.core.Promise;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert hub}: one node of a hub in this process, until a signal comes. */
@Command(
        name = "hub",
        description = {
            "Run a hub in this process, or one node of a hub of several.",
            "",
            "Everything is configured by defaults, then the YAML file, then CULVERT_CONF_... variables, then flags. The first "
                    + "start creates the data folder with keys, certificates, database and credentials; later ones reuse it.",
            "",
            "Ctrl-C or SIGTERM stops it: it takes nothing new, sends devices to other nodes, and lets streams finish for as long as "
                    + "node.drain allows. A second one ends it at once."
        })
final class HubCommand extends Subcommand {
    /** A start that takes longer is stuck. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    /** What a stop may need beside {@code node.drain} and {@code node.stop-timeout}. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    @Option(names = "--config", paramLabel = "FILE", description = "YAML file with any of the keys.")
    private Path config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of keys, certificates and database (data-dir; ./culvert-data).")
    private String dataDir;

    @Option(
            names = "--roles",
            paramLabel = "ROLE,...",
            description = "registry, coordinator, endpoint (node.roles; all). A subset needs a cluster.")
    private String roles;

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "Name or address that clients dial, may be repeated; the first is in connection strings "
                    + "(hub.host-names; localhost).")
    private List<String> hosts;

    @Option(names = "--https-port", paramLabel = "PORT", description = "(https.port; 8443) 0: any free one.")
    private String httpsPort;

    @Option(names = "--mqtt-port", paramLabel = "PORT", description = "(mqtt.port; 8883) 0: any free one.")
    private String mqttPort;

    @Option(names = "--management-port", paramLabel = "PORT", description = "(management.port; 9090) 0: any free one.")
    private String managementPort;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any key of the configuration, may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Override
    protected Level logLevel() {
        return Level.INFO;
    }

    @Override
    protected ExitCode run() throws Exception {
        HubConfig hub = ConfigReader.hub(Optional.ofNullable(config), System.getenv(), flags());
        Foreground foreground = new Foreground();
        HubNode node = HubNode.start(hub).await(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        tell(node, hub);
        DrainLines lines = new DrainLines(err(), System::nanoTime);
        return foreground.hold(
                Promise.promise().future(),
                () -> node.drain(lines::left),
                hub.node().drain().longest().plus(hub.node().stopTimeout()).plus(CLOSE_LIMIT));
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>(settings);
        put(flags, "data-dir", dataDir);
        put(flags, "node.roles", roles);
        put(flags, "hub.host-names", hosts == null ? null : String.join(",", hosts));
        put(flags, "https.port", httpsPort);
        put(flags, "mqtt.port", mqttPort);
        put(flags, "management.port", managementPort);
        return flags;
    }

    private static void put(Map<String, String> flags, String key, String value) {
        if (value != null) {
            flags.put(key, value);
        }
    }

    private void tell(HubNode node, HubConfig hub) {
        PrintWriter out = out();
        String host = node.hostName().indexOf(':') < 0 ? node.hostName() : "[" + node.hostName() + "]";
        List<String> missing = node.unreadiness();
        if (missing.isEmpty()) {
            out.println(
                    node.clustered()
                            ? "Node " + node.name() + " is ready; Ctrl-C stops it."
                            : "The hub is ready; Ctrl-C stops it.");
        } else {
            out.println("Node " + node.name() + " runs, but is not ready yet; Ctrl-C stops it.");
            missing.forEach(reason -> out.println("  missing      " + reason));
        }
        boolean endpoint = hub.node().roles().contains(Role.ENDPOINT);
        if (node.servesMqtt()) {
            out.printf(
                    "  HTTPS        https://%s:%d  (REST, MQTT over WebSocket%s)%n",
                    host, node.httpsPort(), endpoint ? ", streams" : "");
            out.printf("  MQTT         mqtts://%s:%d%n", host, node.mqttPort());
        }
        if (endpoint && !node.servesMqtt()) {
            out.printf("  streams      %s%n", node.publicUrl());
        }
        out.printf("  health       http://%s/health/ready%n", node.managementAddress());
        Path owner = node.dataFolder().resolve("credentials").resolve("iothubowner.txt");
        if (Files.exists(owner)) {
            out.printf("  credentials  %s%n", owner);
        }
        if (node.servesHttps()) {
            out.println(node.caFile()
                    .map(file -> "  trust        " + file + "  (clients: --ca-file or CULVERT_CA_FILE)")
                    .orElse("  trust        the authority of the configured certificate"));
        }
        out.flush();
    }
}
