package io.culvert.cli;

import io.culvert.client.PolicyKeys;
import io.culvert.client.RegistryClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code culvert policy show}. */
@Command(
        name = "show",
        description =
                "Show a policy and its rights; and, if you say so, as the last line the connection string with one of its "
                        + "keys, which is a secret.",
        footerHeading = "%nExamples:%n",
        footer = {"  culvert policy show service", "  culvert policy show service --primary | tail -n 1 > service.txt"})
final class PolicyShowCommand extends RegistryCommand {
    @Parameters(paramLabel = "NAME", description = "The policy; 'culvert policy list' names them.")
    private String name;

    @Option(names = "--primary", description = "Print the connection string with the primary key.")
    private boolean primary;

    @Option(names = "--secondary", description = "Print the one with the secondary key.")
    private boolean secondary;

    @Option(names = "--json", description = "Print the whole record instead, with both keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        if (primary && secondary) {
            throw new ParameterException(
                    commandLine(), "--primary and --secondary: both (expected: one of them, or neither)");
        }
        PolicyKeys policy = await(registry.policies().get(name));
        if (json) {
            out().println(policy.json().encodePrettily());
            return;
        }
        TextTable table = new TextTable("name", policy.name());
        table.row("rights", String.join(" ", policy.rights()));
        table.lines().forEach(out()::println);
        if (primary || secondary) {
            printConnectionString(policy, primary ? policy.primaryKey() : policy.secondaryKey());
        }
    }
}
