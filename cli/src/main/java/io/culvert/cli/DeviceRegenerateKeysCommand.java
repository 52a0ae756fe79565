package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert device regenerate-keys}. */
@Command(
        name = "regenerate-keys",
        description = {
            "Give a device two new keys; the old ones are worth nothing from then on.",
            "",
            "The last line of output is the device's new connection string, which is a secret."
        })
final class DeviceRegenerateKeysCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device.")
    private DeviceId id;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Device device = await(registry.regenerateKeys(id.value()));
        if (json) {
            out().println(device.json().encodePrettily());
        } else {
            out().println("Device '" + id + "' has new keys. It connects with:");
            printConnectionString(device);
        }
    }
}
