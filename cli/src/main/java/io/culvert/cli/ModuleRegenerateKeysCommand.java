package io.culvert.cli;

import io.culvert.client.DeviceModule;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert module regenerate-keys}. */
@Command(
        name = "regenerate-keys",
        description = {
            "Give a module two new keys; the old ones are worth nothing from then on.",
            "",
            "The last line of output is the module's new connection string, which is a secret."
        })
final class ModuleRegenerateKeysCommand extends RegistryCommand {
    @Mixin
    private ModuleFlags module;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        DeviceModule changed = await(registry.modules().regenerateKeys(module.identity()));
        if (json) {
            out().println(changed.json().encodePrettily());
        } else {
            out().println(module + " has new keys. It connects with:");
            printConnectionString(changed);
        }
    }
}
