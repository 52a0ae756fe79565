package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert quota …}: what may be used and what is. */
@Command(
        name = "quota",
        description = "See the limits of a hub and what is used of them.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = QuotaShowCommand.class)
final class QuotaCommand extends CommandGroup {}
