package io.culvert.cli;

import io.culvert.client.DeviceModule;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert module create}. */
@Command(
        name = "create",
        description = {
            "Register a module of a device: with keys that the hub makes, or for its certificate.",
            "",
            "The last line of output is the module's connection string. With keys it is all that the module needs to know, and "
                    + "a secret."
        },
        footerHeading = "%nExample:%n",
        footer = "  culvert module create camera --device my-device | tail -n 1 > camera.txt")
final class ModuleCreateCommand extends RegistryCommand {
    @Mixin
    private ModuleFlags module;

    @Mixin
    private AuthenticationFlags authentication;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        DeviceModule created = await(registry.modules().create(module.identity(), authentication.authentication()));
        if (json) {
            out().println(created.json().encodePrettily());
        } else {
            out().println(module + " is registered. It connects with:");
            printConnectionString(created);
        }
    }
}
