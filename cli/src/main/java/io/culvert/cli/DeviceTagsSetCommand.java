package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.culvert.protocol.Identity;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device tags set}. */
@Command(
        name = "set",
        description =
                "Set tags of a device or module; the others stay as they are. Prints all that it has then, as JSON.",
        footerHeading = "%nExample:%n",
        footer = "  culvert device tags set my-device site=hamburg place.floor:=3 'spare:=[true, null]'")
final class DeviceTagsSetCommand extends RegistryCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The device, or one of its modules as ID/MODULE.")
    private Identity id;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NAME=TEXT",
            description =
                    "The tag and its text, or NAME:=JSON for a value of another kind; dots in a name lead inwards.")
    private List<String> assignments;

    @Override
    protected void ask(RegistryClient registry) {
        out().println(await(registry.twins().mergeTags(id, TagAssignments.parse(assignments)))
                .tags()
                .encodePrettily());
    }
}
