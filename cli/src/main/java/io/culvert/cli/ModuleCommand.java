package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert module …}: identities with credentials and streams of their own, below a device. */
@Command(
        name = "module",
        description = {
            "Register modules of devices, and manage them.",
            "",
            "A module has a credential and takes streams of its own; services open them to DEVICE/MODULE. It is enabled and "
                    + "disabled with its device. Needs the same rights as 'culvert device'."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            ModuleCreateCommand.class,
            ModuleListCommand.class,
            ModuleShowCommand.class,
            ModuleRegenerateKeysCommand.class,
            ModuleDeleteCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert module create camera --device my-device | tail -n 1 > camera.txt",
            "  culvert device-proxy --connection-string-file camera.txt --forward 127.0.0.1:554",
            "  culvert service-proxy --device my-device/camera --listen 5554"
        })
final class ModuleCommand extends CommandGroup {}
