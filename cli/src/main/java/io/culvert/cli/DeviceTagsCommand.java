package io.culvert.cli;

import picocli.CommandLine.Command;

/** {@code culvert device tags …}: the labels that services keep on devices. */
@Command(
        name = "tags",
        description = {
            "Show and change the tags of a device or module: labels that services keep on it, by which 'culvert device list' "
                    + "finds it. The device does not see them."
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {DeviceTagsShowCommand.class, DeviceTagsSetCommand.class, DeviceTagsUnsetCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device tags set my-device site=hamburg place.floor:=3",
            "  culvert device tags unset my-device place",
            "  culvert device list --tag site=hamburg"
        })
final class DeviceTagsCommand extends CommandGroup {}
