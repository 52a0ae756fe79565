package io.culvert.cli;

import io.culvert.client.RegistryClient;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate verify}. */
@Command(name = "verify", description = "Verify a CA with the proof that somebody holds its private key.")
final class CertificateVerifyCommand extends RegistryCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What the authority is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description =
                    "PEM file of a certificate that the CA signed, with the verification code as its common name.")
    private Path file;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.certificates().verify(name, PemFile.read(file)));
        out().println("CA '" + name + "' is verified: the hub takes its devices.");
    }
}
