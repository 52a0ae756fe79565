package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert device show}. */
@Command(
        name = "show",
        description = {
            "Show a device: whether it is enabled and connected, and as the last line its connection string, which is a secret."
        })
final class DeviceShowCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The device.")
    private DeviceId id;

    @Option(names = "--json", description = "Print the whole record instead, keys included.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Device device = await(registry.get(id.value()));
        if (json) {
            out().println(device.json().encodePrettily());
            return;
        }
        TextTable table = new TextTable("id", device.id());
        table.row("status", device.status());
        table.row("connection", device.connected() ? "connected" : "disconnected");
        table.row("last activity", lastActivity(device));
        table.lines().forEach(out()::println);
        printConnectionString(device);
    }

    private static String lastActivity(Device device) {
        String time = device.json().getString("lastActivityTime", "");
        // The reference's word for never.
        return time.isEmpty() || time.startsWith("0001-") ? "never" : time;
    }
}
