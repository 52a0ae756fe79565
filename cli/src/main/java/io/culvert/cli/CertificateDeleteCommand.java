package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate delete}. */
@Command(name = "delete", description = "Delete a CA: the hub takes its devices no more, and their sessions end.")
final class CertificateDeleteCommand extends RegistryCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What the authority is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.certificates().delete(name));
        out().println("CA '" + name + "' is deleted.");
    }
}
