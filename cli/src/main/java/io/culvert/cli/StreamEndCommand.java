package io.culvert.cli;

import io.culvert.client.RegistryClient;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert stream end}. */
@Command(
        name = "end",
        description = {
            "End live streams at both sides, which are told 'ended-by-operator'. One that is still being opened ends as well, "
                    + "and the program that opens it is told so.",
            "",
            "Nothing keeps either side from opening another one; a disabled device or a policy with new keys does. With several "
                    + "ids it stops at the first that cannot be ended.",
            "",
            "Needs the connection string of a policy that may end live streams (service or iothubowner)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert stream end 0f3a...",
            "  culvert stream list --device my-device --json | jq -r '.streams[].id' | xargs culvert stream end"
        })
final class StreamEndCommand extends RegistryCommand {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "The streams; 'culvert stream list' tells them.")
    private List<StreamId> ids;

    @Option(
            names = {"-d", "--device"},
            paramLabel = "ID",
            description = "Their device; a credential that is limited to a device needs it.")
    private Identity device;

    @Override
    protected void ask(RegistryClient registry) {
        for (StreamId id : ids) {
            await(registry.streams().end(id, Optional.ofNullable(device)));
            out().println("Stream " + id + " is ended.");
            out().flush();
        }
    }
}
