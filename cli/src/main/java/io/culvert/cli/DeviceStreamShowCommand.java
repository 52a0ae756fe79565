package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** {@code culvert devicestream show}. */
@Command(
        name = "show",
        description = {
            "Show where a hub's streams are dialled, as one line of JSON.",
            "",
            "Needs the connection string of a policy that may read the registry or connect as a service."
        },
        footerHeading = "%nExample:%n",
        footer = {"  culvert devicestream show", "  {\"streamingEndpoints\":[\"https://hub.example.com:8443\"]}"})
final class DeviceStreamShowCommand extends RegistryCommand {
    @Override
    protected void ask(RegistryClient registry) {
        var endpoints = new JsonArray(await(registry.properties()).streamingEndpoints());
        if (endpoints.isEmpty()) {
            // The words of the reference's own command.
            throw new CommandFailure(ExitCode.FAILED, "Device streams are not enabled for this IoT Hub.");
        }
        // The same bytes on every system.
        out().print(new JsonObject().put("streamingEndpoints", endpoints).encode() + "\n");
    }
}
