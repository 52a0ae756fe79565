package io.culvert.cli;

import io.culvert.client.CaCertificate;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert certificate show}. */
@Command(name = "show", description = "Show a CA.")
final class CertificateShowCommand extends RegistryCommand {
    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "What the authority is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Option(names = "--json", description = "Print the whole record instead.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        CaCertificate shown = await(registry.certificates().get(name));
        if (json) {
            out().println(shown.json().encodePrettily());
            return;
        }
        TextTable table = new TextTable("name", shown.name());
        table.row("subject", shown.subject());
        table.row("verified", shown.verified() ? "yes" : "no");
        table.row("valid until", shown.expiry().toString());
        table.row("thumbprint", shown.thumbprint());
        shown.verificationCode().ifPresent(code -> table.row("code", code));
        table.lines().forEach(out()::println);
    }
}
