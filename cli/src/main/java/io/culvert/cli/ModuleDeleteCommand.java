package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code culvert module delete}. */
@Command(name = "delete", description = "Delete a module: its keys are worth nothing from then on.")
final class ModuleDeleteCommand extends RegistryCommand {
    @Mixin
    private ModuleFlags module;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.modules().delete(module.identity()));
        out().println(module + " is deleted.");
    }
}
