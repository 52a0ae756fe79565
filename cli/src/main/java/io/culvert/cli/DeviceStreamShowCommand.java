package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code culvert devicestream show}. */
@Command(
        name = "show",
        description = {
            "Show where a hub's streams are dialled, as one line of JSON. Fails where the hub has no streaming endpoint.",
            "",
            "Needs the connection string of a policy that may read the registry or connect as a service."
        },
        footerHeading = "%nExample:%n",
        footer = {"  culvert devicestream show", "  {\"streamingEndpoints\":[\"https://hub.example.com:8443\"]}"})
final class DeviceStreamShowCommand extends RegistryCommand {
    @Override
    protected void ask(RegistryClient registry) {
        out().print(answer(await(registry.properties()).streamingEndpoints()));
    }

    /** The same bytes on every system. */
    static String answer(List<String> endpoints) {
        if (endpoints.isEmpty()) {
            // The words of the reference's own command.
            throw new CommandFailure(ExitCode.FAILED, "Device streams are not enabled for this IoT Hub.");
        }
        return new JsonObject()
                        .put("streamingEndpoints", new JsonArray(endpoints))
                        .encode() + "\n";
    }
}
