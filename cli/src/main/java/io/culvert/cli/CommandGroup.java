package io.culvert.cli;

import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The base of a command that only holds others ({@code culvert device …}); called alone it is a usage error. */
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Override
    public final void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing (expected: "
                        + spec.subcommands().values().stream()
                                .distinct()
                                .map(CommandLine::getCommandSpec)
                                .filter(each -> !each.usageMessage().hidden())
                                .map(CommandSpec::name)
                                .collect(Collectors.joining(", "))
                        + ")");
    }
}
