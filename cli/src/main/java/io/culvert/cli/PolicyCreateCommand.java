package io.culvert.cli;

import io.culvert.client.HubException;
import io.culvert.client.Policies;
import io.culvert.client.PolicyKeys;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.CloseReason;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert policy create}. */
@Command(
        name = "create",
        description = {
            "Make a policy, with keys that the hub makes. One that is there with these rights already stays as it is.",
            "",
            "The last line of output is the connection string with the primary key, which is a secret."
        },
        footerHeading = "%nExample:%n",
        footer = "  culvert policy create helpdesk --rights SERVICE_CONNECT,STREAMS_READ | tail -n 1 > helpdesk.txt")
final class PolicyCreateCommand extends RegistryCommand {
    @Parameters(paramLabel = "NAME", description = "What the policy is called: 1 to 64 letters, digits and . _ -")
    private String name;

    @Mixin
    private RightsFlag rights;

    @Option(names = "--json", description = "Print the whole record instead, with both keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Policies policies = registry.policies();
        Optional<PolicyKeys> found = find(policies);
        if (found.isPresent() && !rights.same(found.get())) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "policy '" + name + "' is there already, with the rights "
                            + String.join(" ", found.get().rights()) + " ('culvert policy update " + name
                            + "' gives it others)");
        }
        PolicyKeys policy = found.orElseGet(() -> await(policies.put(name, rights.names())));
        if (json) {
            out().println(policy.json().encodePrettily());
        } else {
            out().println("Policy '" + name + "' is "
                    + (found.isPresent() ? "there already, with these rights" : "made")
                    + ". Programs connect with:");
            printConnectionString(policy, policy.primaryKey());
        }
    }

    private Optional<PolicyKeys> find(Policies policies) {
        try {
            return Optional.of(await(policies.get(name)));
        } catch (HubException e) {
            if (e.reason().filter(CloseReason.POLICY_UNKNOWN::equals).isPresent()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
