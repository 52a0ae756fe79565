package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert cluster …}: a hub of several nodes. */
@Command(
        name = "cluster",
        description = "Make what a hub of several nodes needs.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {ClusterInitCommand.class})
final class ClusterCommand extends CommandGroup {}
