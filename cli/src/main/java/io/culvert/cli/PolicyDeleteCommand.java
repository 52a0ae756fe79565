package io.culvert.cli;

import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code culvert policy delete}. */
@Command(
        name = "delete",
        description = {
            "Delete a policy: its keys are worth nothing from then on.",
            "",
            "Live streams that it opened and device sessions that it let in end, on every node and within 5 s. The file with its "
                    + "connection string in the hub's data folder is removed. The owner's policy (iothubowner) stays."
        })
final class PolicyDeleteCommand extends RegistryCommand {
    @Parameters(paramLabel = "NAME", description = "The policy; 'culvert policy list' names them.")
    private String name;

    @Override
    protected void ask(RegistryClient registry) {
        await(registry.policies().delete(name));
        out().println("Policy '" + name
                + "' is deleted. Streams that it opened and device sessions that it let in end.");
    }
}
