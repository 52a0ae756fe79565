package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert policy …}: the hub's own keys. */
@Command(
        name = "policy",
        description = {
            "Manage the policies of a hub: make and delete them, give them other rights and new keys.",
            "",
            "A policy is a pair of keys with rights, for services and tools. Either key of the pair signs, so that programs can "
                    + "move from one to the other before the first one is made anew.",
            "",
            "Needs the connection string of the hub's owner (iothubowner), or a token with the scope hub:manage."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            PolicyListCommand.class,
            PolicyShowCommand.class,
            PolicyCreateCommand.class,
            PolicyUpdateCommand.class,
            PolicyRegenerateKeyCommand.class,
            PolicyDeleteCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert policy create helpdesk --rights SERVICE_CONNECT,STREAMS_READ | tail -n 1 > helpdesk.txt",
            "  culvert policy regenerate-key service --secondary | tail -n 1 > service.txt"
        })
final class PolicyCommand extends CommandGroup {}
