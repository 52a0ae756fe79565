package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.culvert.protocol.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device tags show}. */
@Command(name = "show", description = "Print the tags of a device or module as JSON.")
final class DeviceTagsShowCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device, or one of its modules as ID/MODULE.")
    private Identity id;

    @Override
    protected void ask(RegistryClient registry) {
        out().println(await(registry.twins().get(id)).tags().encodePrettily());
    }
}
