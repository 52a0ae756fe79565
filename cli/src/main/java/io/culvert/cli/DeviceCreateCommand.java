package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.HubException;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.CloseReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert device create}. */
@Command(
        name = "create",
        description = {
            "Register a device, with keys that the hub makes.",
            "",
            "The last line of output is the device's connection string: all that the device needs to know, and a secret."
        },
        footerHeading = "%nExample:%n",
        footer = "  culvert device create my-device | tail -n 1 > my-device.txt")
final class DeviceCreateCommand extends RegistryCommand {
    @Parameters(
            paramLabel = "ID",
            description = "1 to 128 of letters, digits and - . %% _ * ? ! ( ) , : = @ $$ ', case-sensitive.")
    private DeviceId id;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Device device = create(registry);
        if (json) {
            out().println(device.json().encodePrettily());
        } else {
            out().println("Device '" + id + "' is registered. It connects with:");
            printConnectionString(device);
        }
    }

    private Device create(RegistryClient registry) {
        try {
            return await(registry.create(id.value()));
        } catch (HubException e) {
            if (e.reason().filter(CloseReason.DEVICE_EXISTS::equals).isPresent()) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "device '" + id + "' is registered already ('culvert device show " + id
                                + "' prints its connection string)",
                        e);
            }
            throw e;
        }
    }
}
