package io.culvert.cli;

import io.culvert.client.proxy.StreamWatcher;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code culvert warm-up}: loads what the other commands load, for the class-data archive that the start script has the JVM
 * write at its end. Runs what the demo runs for a moment, on free ports, in a folder that is removed.
 */
@Command(name = "warm-up", hidden = true, description = "Load classes for class-data sharing, and exit.")
final class WarmUpCommand extends Subcommand {
    private static final PrintWriter NOWHERE = new PrintWriter(Writer.nullWriter());
    private static final List<String> COMMANDS =
            List.of("--help", "--version", "hub --help", "device list --help", "connect --help");
    /** Those that ask a hub. */
    private static final List<String> HUB_COMMANDS =
            List.of("device create warm-up", "device list", "device show warm-up", "devicestream show");

    @Override
    protected ExitCode run() throws Exception {
        COMMANDS.forEach(command -> silently(Arrays.asList(command.split(" "))));
        DemoSteps steps = new DemoSteps(NOWHERE);
        try (DemoStage stage = new DemoStage(steps)) {
            stage.start(new StreamWatcher() {}, ended -> {});
            for (String command : HUB_COMMANDS) {
                List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
                arguments.add("--connection-string-file");
                arguments.add(stage.owner().toString());
                silently(arguments);
            }
            new DemoCheck(steps).echo(stage.port(DemoStage.ECHO));
        }
        return ExitCode.OK;
    }

    private static void silently(List<String> arguments) {
        CulvertCommand.commandLine().setOut(NOWHERE).setErr(NOWHERE).execute(arguments.toArray(new String[0]));
    }
}
