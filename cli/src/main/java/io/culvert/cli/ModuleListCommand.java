package io.culvert.cli;

import io.culvert.client.DeviceModule;
import io.culvert.client.RegistryClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert module list}. */
@Command(name = "list", description = "List the modules of a device, as a table. Keys are never among it.")
final class ModuleListCommand extends RegistryCommand {
    @Option(
            names = {"-d", "--device"},
            paramLabel = "ID",
            required = true,
            description = "The device.")
    private DeviceId device;

    @Option(names = "--json", description = "Print the records as JSON instead, without their keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        List<DeviceModule> modules = await(registry.modules().list(device.value()));
        Listing listing = json ? Listing.json(out()) : Listing.table(out(), "MODULE", "CONNECTION");
        modules.forEach(module -> listing.add(
                module.json(),
                module.identity().moduleId().orElseThrow(),
                module.connected() ? "connected" : "disconnected"));
        listing.end();
    }
}
