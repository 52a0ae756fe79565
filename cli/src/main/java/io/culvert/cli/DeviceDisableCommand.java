package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device disable}. */
@Command(
        name = "disable",
        description =
                "Disable a device: its session and its streams end, with those of its modules, and it may not connect "
                        + "until it is enabled again.")
final class DeviceDisableCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device.")
    private DeviceId id;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.disable(id.value()));
        out().println("Device '" + id + "' is disabled.");
    }
}
