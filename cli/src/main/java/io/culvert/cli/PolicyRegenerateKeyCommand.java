package io.culvert.cli;

import io.culvert.client.Policies;
import io.culvert.client.PolicyKeys;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code culvert policy regenerate-key}. */
@Command(
        name = "regenerate-key",
        description = {
            "Give a policy a new primary or secondary key; the old one is worth nothing from then on.",
            "",
            "The other key stays as it is. Device sessions that the old one let in end, streams that are open go on. Where the "
                    + "hub's data folder holds the connection string of the policy, it is written anew for a new primary key.",
            "",
            "The last line of output is the connection string with the new key, which is a secret."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert policy regenerate-key service --secondary | tail -n 1 > service.txt",
            "  culvert policy regenerate-key service --primary"
        })
final class PolicyRegenerateKeyCommand extends RegistryCommand {
    @Parameters(paramLabel = "NAME", description = "The policy, such as service; 'culvert policy list' names them.")
    private String name;

    @Option(names = "--primary", description = "The key in the hub's data folder.")
    private boolean primary;

    @Option(names = "--secondary", description = "The other one.")
    private boolean secondary;

    @Option(names = "--json", description = "Print the whole record instead, with both keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        if (primary == secondary) {
            throw new ParameterException(
                    commandLine(),
                    "--primary and --secondary: " + (primary ? "both" : "neither") + " (expected: one of them)");
        }
        Policies policies = registry.policies();
        PolicyKeys keys = await(primary ? policies.regeneratePrimaryKey(name) : policies.regenerateSecondaryKey(name));
        if (json) {
            out().println(keys.json().encodePrettily());
        } else {
            out().println("Policy '" + name + "' has a new " + (primary ? "primary" : "secondary")
                    + " key. Programs connect with:");
            printConnectionString(keys, keys.regenerated());
        }
    }
}
