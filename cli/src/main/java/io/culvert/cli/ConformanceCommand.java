package io.culvert.cli;

import io.culvert.client.Authentication;
import io.culvert.client.Device;
import io.culvert.client.DeviceModule;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.testkit.conformance.Check;
import io.culvert.testkit.conformance.ConformanceKit;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert conformance}. */
@Command(
        name = "conformance",
        description = {
            "Check whether a hub serves the reference's SDKs.",
            "",
            "Registers a device and a module for the purpose, plays what the published SDKs send, byte by byte, prints a line "
                    + "for each check, and removes the device. Takes half a minute; 0 when every check passed.",
            "",
            "Needs the connection string of a policy that may write the registry and open streams, such as iothubowner. "
                    + "Connects directly, through no proxy."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  culvert conformance", "  culvert conformance session end.c-drops-tcp"})
final class ConformanceCommand extends RegistryCommand {
    private static final String MODULE = "module";

    @Parameters(
            paramLabel = "CHECK",
            arity = "0..*",
            description = "Only checks whose names begin so; without any, all.")
    private List<String> names = List.of();

    @Option(
            names = "--mqtt-port",
            paramLabel = "PORT",
            defaultValue = "8883",
            description = "Where the hub takes MQTT (${DEFAULT-VALUE}).")
    private int mqttPort;

    @Override
    protected void ask(RegistryClient registry) {
        ConnectionString policy = client().connectionString();
        Secret policyKey = policy.key()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.CONFIG, "a token (expected: the connection string of a policy, whose key signs)"));
        String id = "conformance-" + UUID.randomUUID();
        Device device = await(registry.create(id));
        try {
            DeviceModule module = await(registry.modules().create(Identity.module(id, MODULE), Authentication.keys()));
            Secret moduleKey = module.connectionString(policy.hostName(), policy.port())
                    .flatMap(ConnectionString::key)
                    .orElseThrow();
            Deployment named = Deployment.of(policy.hostName())
                    .ports(policy.port(), mqttPort)
                    .service(policy.policy().orElseThrow(), policyKey.reveal())
                    .device(id, device.primaryKey().orElseThrow().reveal())
                    .module(MODULE, moduleKey.reveal());
            run(ConformanceKit.of(client().caFile().map(named::caFile).orElse(named)));
        } finally {
            await(registry.delete(id));
        }
    }

    private void run(ConformanceKit kit) {
        List<Report.Result> results = new ArrayList<>();
        for (Check check : chosen(kit)) {
            Report.Result result = kit.run(check);
            results.add(result);
            out().println(result.line());
            out().flush();
        }
        Report report = new Report(results);
        out().println(report.summary());
        if (!report.allPassed()) {
            throw new CommandFailure(
                    ExitCode.FAILED, report.failed().size() + " of the checks failed; the lines above say what came");
        }
    }

    private List<Check> chosen(ConformanceKit kit) {
        try {
            return kit.checks(names);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }
}
