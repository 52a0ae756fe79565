package io.culvert.cli;

import io.culvert.client.Policy;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert policy list}. */
@Command(name = "list", description = "List the policies of a hub and their rights. Keys are never among it.")
final class PolicyListCommand extends RegistryCommand {
    @Option(names = "--json", description = "Print the records as JSON instead.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Listing listing = json ? Listing.json(out()) : Listing.table(out(), "NAME", "RIGHTS");
        for (Policy policy : await(registry.policies().list())) {
            listing.add(policy.json(), policy.name(), String.join(" ", policy.rights()));
        }
        listing.end();
    }
}
