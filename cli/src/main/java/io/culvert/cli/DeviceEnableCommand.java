package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert device enable}. */
@Command(name = "enable", description = "Enable a device, so that it may connect.")
final class DeviceEnableCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device.")
    private DeviceId id;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.enable(id.value()));
        out().println("Device '" + id + "' is enabled.");
    }
}
