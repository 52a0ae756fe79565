package io.culvert.cli;

import io.culvert.client.Policies;
import io.culvert.client.PolicyKeys;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert policy update}. */
@Command(
        name = "update",
        description = {
            "Give a policy other rights; its keys stay.",
            "",
            "Live streams that it opened end when it loses SERVICE_CONNECT, device sessions that it let in when it loses "
                    + "DEVICE_CONNECT, on every node and within 5 s. The owner's policy (iothubowner) stays as it is."
        },
        footerHeading = "%nExample:%n",
        footer = "  culvert policy update helpdesk --rights SERVICE_CONNECT,STREAMS_READ,STREAMS_END")
final class PolicyUpdateCommand extends RegistryCommand {
    @Parameters(paramLabel = "NAME", description = "The policy; 'culvert policy list' names them.")
    private String name;

    @Mixin
    private RightsFlag rights;

    @Option(names = "--json", description = "Print the whole record instead, with both keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        Policies policies = registry.policies();
        // So that a slip in the name makes no policy.
        await(policies.get(name));
        PolicyKeys policy = await(policies.put(name, rights.names()));
        if (json) {
            out().println(policy.json().encodePrettily());
        } else {
            out().println("Policy '" + name + "' has the rights " + String.join(" ", policy.rights()) + ".");
        }
    }
}
