package io.culvert.cli;

import io.culvert.client.RegistryClient;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate add}. */
@Command(name = "add", description = "Add a CA. It counts for nothing before it is verified.")
final class CertificateAddCommand extends RegistryCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What the authority is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE", description = "PEM file of its certificate.")
    private Path file;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.certificates().add(name, PemFile.read(file)));
        out().println("CA '" + name + "' is added. It must be verified: 'culvert certificate verification-code " + name
                + "' prints the code for the proof.");
    }
}
