package io.culvert.cli;

import io.culvert.client.Authentication;
import io.culvert.client.Device;
import io.culvert.client.RegistryClient;
import io.vertx.core.json.JsonObject;
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
        table.row("last activity", lastActivity(device.json()));
        authentication(table, device.authentication());
        table.lines().forEach(out()::println);
        printConnectionString(device);
    }

    /** Rows that say what it shows, where that is no key. */
    static void authentication(TextTable table, Authentication shown) {
        if (shown.type() != Authentication.Type.SAS) {
            table.row("certificate", shown.type().text());
        }
        shown.primaryThumbprint().ifPresent(thumbprint -> table.row("thumbprint", thumbprint.hex()));
        shown.secondaryThumbprint().ifPresent(thumbprint -> table.row("second thumbprint", thumbprint.hex()));
    }

    static String lastActivity(JsonObject record) {
        String time = record.getString("lastActivityTime", "");
        // The reference's word for never.
        return time.isEmpty() || time.startsWith("0001-") ? "never" : time;
    }
}
