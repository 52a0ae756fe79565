package io.culvert.cli;

import io.culvert.node.HubNode;
import io.culvert.node.config.ConfigReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code culvert warm-up}: loads what the other commands load, for the class-data archive that the start script has the JVM
 * write at its end. Runs a hub of its own for a moment, on free ports, in a folder that is removed.
 */
@Command(name = "warm-up", hidden = true, description = "Load classes for class-data sharing, and exit.")
final class WarmUpCommand extends Subcommand {
    private static final long LIMIT_SECONDS = 60;
    private static final List<String> COMMANDS = List.of("--help", "--version", "hub --help", "device list --help");
    /** Those that ask a hub. */
    private static final List<String> HUB_COMMANDS =
            List.of("device create warm-up", "device list", "device show warm-up", "devicestream show");

    @Override
    protected ExitCode run() throws Exception {
        Path folder = Files.createTempDirectory("culvert-warm-up");
        try {
            Map<String, String> settings = Map.of(
                    "data-dir", folder.resolve("data").toString(),
                    "https.host", "127.0.0.1",
                    "https.port", "0",
                    "mqtt.host", "127.0.0.1",
                    "mqtt.port", "0",
                    "management.port", "0");
            HubNode hub = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                    .await(LIMIT_SECONDS, TimeUnit.SECONDS);
            for (String command : COMMANDS) {
                silent().execute(command.split(" "));
            }
            for (String command : HUB_COMMANDS) {
                silent().execute(arguments(command, hub));
            }
            hub.stop().await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } finally {
            remove(folder);
        }
        return ExitCode.OK;
    }

    private static String[] arguments(String command, HubNode hub) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add("--connection-string");
        arguments.add(hub.connectionString("iothubowner").reveal());
        arguments.add("--ca-file");
        arguments.add(hub.caFile().orElseThrow().toString());
        return arguments.toArray(new String[0]);
    }

    private static CommandLine silent() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return CulvertCommand.commandLine().setOut(nowhere).setErr(nowhere);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
