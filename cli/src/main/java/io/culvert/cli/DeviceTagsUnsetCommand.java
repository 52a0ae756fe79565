package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.culvert.protocol.Identity;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device tags unset}. */
@Command(
        name = "unset",
        description =
                "Remove tags of a device or module. Prints all that it has then, as JSON; a tag that was not there is no "
                        + "failure.")
final class DeviceTagsUnsetCommand extends RegistryCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The device, or one of its modules as ID/MODULE.")
    private Identity id;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "NAME",
            description = "The tag, with all below it; dots lead inwards.")
    private List<String> names;

    @Override
    protected void ask(RegistryClient registry) {
        out().println(await(registry.twins().mergeTags(id, TagAssignments.removing(names)))
                .tags()
                .encodePrettily());
    }
}
