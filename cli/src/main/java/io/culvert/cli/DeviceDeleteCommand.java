package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device delete}. */
@Command(name = "delete", description = "Delete a device: its keys are worth nothing from then on.")
final class DeviceDeleteCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device.")
    private DeviceId id;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.delete(id.value()));
        out().println("Device '" + id + "' is deleted.");
    }
}
