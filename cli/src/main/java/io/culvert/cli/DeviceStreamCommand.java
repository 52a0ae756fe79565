package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert devicestream …}: the streams of a hub. */
@Command(
        name = "devicestream",
        description = "Ask a hub about its device streams.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = DeviceStreamShowCommand.class)
final class DeviceStreamCommand extends CommandGroup {}
