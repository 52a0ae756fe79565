package io.culvert.cli;

import io.culvert.client.Authentication;
import io.culvert.client.Device;
import io.culvert.client.HubException;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.CloseReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert device create}. */
@Command(
        name = "create",
        description = {
            "Register a device: with keys that the hub makes, or for its certificate.",
            "",
            "The last line of output is the device's connection string. With keys it is all that the device needs to know, and "
                    + "a secret."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device create my-device | tail -n 1 > my-device.txt",
            "  culvert device create my-device --thumbprint $(culvert certificate thumbprint my-device.pem)"
        })
final class DeviceCreateCommand extends RegistryCommand {
    @Parameters(
            paramLabel = "ID",
            description = "1 to 128 of letters, digits and - . %% _ * ? ! ( ) , : = @ $$ ', case-sensitive.")
    private DeviceId id;

    @Mixin
    private AuthenticationFlags authentication;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Device device = create(registry, authentication.authentication());
        if (json) {
            out().println(device.json().encodePrettily());
        } else {
            out().println("Device '" + id + "' is registered. It connects with:");
            printConnectionString(device);
        }
    }

    private Device create(RegistryClient registry, Authentication shown) {
        try {
            return await(registry.create(id.value(), shown));
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
