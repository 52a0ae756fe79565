package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert policy …}: the hub's own keys. */
@Command(
        name = "policy",
        description = {
            "Show the policies of a hub, and give them new keys.",
            "",
            "A policy is a pair of keys with rights, for services and tools. Either key of the pair signs, so that programs can "
                    + "move from one to the other before the first one is made anew.",
            "",
            "Needs the connection string of the hub's owner (iothubowner), or a token with the scope hub:manage."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {PolicyListCommand.class, PolicyRegenerateKeyCommand.class},
        footerHeading = "%nExample:%n",
        footer = {"  culvert policy regenerate-key service --secondary | tail -n 1 > service.txt"})
final class PolicyCommand extends CommandGroup {}
