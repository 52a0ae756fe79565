package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert stream show}. */
@Command(
        name = "show",
        description = {
            "Show one live stream as JSON: both sides with their addresses and nodes, state, age, bytes and rates, limits.",
            "",
            "Needs the connection string of a policy that may see live streams (service or iothubowner)."
        },
        footerHeading = "%nExample:%n",
        footer = "  culvert stream show 0f3a...")
final class StreamShowCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", description = "The stream; 'culvert stream list' tells it.")
    private StreamId id;

    @Option(
            names = {"-d", "--device"},
            paramLabel = "ID",
            description = "Its device; a credential that is limited to a device needs it.")
    private Identity device;

    @Override
    protected void ask(RegistryClient registry) {
        out().println(await(registry.streams().get(id, Optional.ofNullable(device)))
                .json()
                .encodePrettily());
    }
}
