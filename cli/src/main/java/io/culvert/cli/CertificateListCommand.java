package io.culvert.cli;

import io.culvert.client.CaCertificate;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert certificate list}. */
@Command(name = "list", description = "List the CAs of a hub.")
final class CertificateListCommand extends RegistryCommand {
    @Option(names = "--json", description = "Print the records as JSON instead.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Listing listing =
                json ? Listing.json(out()) : Listing.table(out(), "NAME", "VERIFIED", "VALID UNTIL", "SUBJECT");
        for (CaCertificate ca : await(registry.certificates().list())) {
            listing.add(
                    ca.json(),
                    ca.name(),
                    ca.verified() ? "yes" : "no",
                    ca.expiry().toString(),
                    ca.subject());
        }
        listing.end();
    }
}
