package io.culvert.cli;

import io.culvert.client.DeviceModule;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert module show}. */
@Command(
        name = "show",
        description =
                "Show a module: whether it is connected, and as the last line its connection string, which is a secret.")
final class ModuleShowCommand extends RegistryCommand {
    @Mixin
    private ModuleFlags module;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        DeviceModule shown = await(registry.modules().get(module.identity()));
        if (json) {
            out().println(shown.json().encodePrettily());
            return;
        }
        TextTable table = new TextTable("id", shown.identity().toString());
        table.row("connection", shown.connected() ? "connected" : "disconnected");
        table.row("last activity", DeviceShowCommand.lastActivity(shown.json()));
        DeviceShowCommand.authentication(table, shown.authentication());
        table.lines().forEach(out()::println);
        printConnectionString(shown);
    }
}
