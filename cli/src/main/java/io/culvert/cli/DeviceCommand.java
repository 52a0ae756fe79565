package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert device …}: the hub's register of devices. */
@Command(
        name = "device",
        description = {
            "Register devices with a hub, and manage them.",
            "",
            "Needs the connection string of a policy that may write the registry (registryReadWrite or iothubowner), and "
                    + "registryRead to list, to show and to export; or a token with the scopes devices:write or devices:read. Without any, the owner's in ./culvert-data is used."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            DeviceCreateCommand.class,
            DeviceListCommand.class,
            DeviceShowCommand.class,
            DeviceEnableCommand.class,
            DeviceDisableCommand.class,
            DeviceRegenerateKeysCommand.class,
            DeviceDeleteCommand.class,
            DeviceTagsCommand.class,
            DeviceExportCommand.class,
            DeviceImportCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device create my-device | tail -n 1 > my-device.txt",
            "  culvert device list",
            "  culvert device disable my-device"
        })
final class DeviceCommand extends CommandGroup {}
