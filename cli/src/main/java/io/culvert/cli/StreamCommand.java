package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert stream …}: the streams that live now. */
@Command(
        name = "stream",
        description = "See the streams that live at a hub now, on all its nodes, and end them.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {StreamListCommand.class, StreamShowCommand.class, StreamEndCommand.class})
final class StreamCommand extends CommandGroup {}
