package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.RegistryClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert device list}. */
@Command(name = "list", description = "List the devices of a hub, as a table. Keys are never among it.")
final class DeviceListCommand extends RegistryCommand {
    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many at most, up to 1000 (${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print the records as JSON instead, without their keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        if (top < 1 || top > RegistryClient.MAX_LIST) {
            throw new ParameterException(commandLine(), "--top: " + top + " (expected: 1 to 1000)");
        }
        List<Device> devices = await(registry.list(top));
        if (json) {
            JsonArray all = new JsonArray();
            devices.forEach(device -> all.add(withoutKeys(device.json())));
            out().println(all.encodePrettily());
        } else {
            table(devices).lines().forEach(out()::println);
        }
        if (devices.size() == top) {
            note("These are the first " + top + "; there may be more.");
        }
    }

    private static TextTable table(List<Device> devices) {
        TextTable table = new TextTable("ID", "STATUS", "CONNECTION");
        devices.forEach(
                device -> table.row(device.id(), device.status(), device.connected() ? "connected" : "disconnected"));
        return table;
    }

    private static JsonObject withoutKeys(JsonObject record) {
        JsonObject shown = record.copy();
        JsonObject authentication = shown.getJsonObject("authentication");
        if (authentication != null) {
            authentication.remove("symmetricKey");
        }
        return shown;
    }
}
