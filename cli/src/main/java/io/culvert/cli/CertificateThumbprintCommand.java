package io.culvert.cli;

import io.culvert.client.Thumbprint;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate thumbprint}: needs no hub. */
@Command(
        name = "thumbprint",
        description = "Print the thumbprint of a certificate, by which a hub knows it. Of a chain, that of the first.")
final class CertificateThumbprintCommand extends Subcommand {
    @Parameters(paramLabel = "FILE", description = "PEM file of the certificate.")
    private Path file;

    @Option(names = "--sha1", description = "The shorter form, SHA-1, instead of SHA-256.")
    private boolean sha1;

    @Override
    protected ExitCode run() {
        X509Certificate certificate = PemFile.certificate(file);
        out().println(sha1 ? Thumbprint.sha1(certificate) : Thumbprint.sha256(certificate));
        out().flush();
        return ExitCode.OK;
    }
}
