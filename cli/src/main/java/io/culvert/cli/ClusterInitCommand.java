package io.culvert.cli;

import io.culvert.node.data.ClusterInit;
import io.culvert.node.data.ClusterPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert cluster init}. */
@Command(
        name = "init",
        description = {
            "Make the certificates, keys and configurations of a hub's nodes.",
            "",
            "Makes the cluster's own certificate authority, and for each node a folder that is copied to its machine and is its "
                    + "data folder there. Run it again to add nodes, or to renew certificates that end within 30 days: what "
                    + "is there and good is kept. The folder holds the authorities' keys, which make nodes: keep it where "
                    + "no node runs.",
            "",
            "A node without roles does everything. Without --jdbc-url the registry's database is the embedded one, so that only "
                    + "one node runs the registry: the first, unless roles say otherwise."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  culvert cluster init --data-dir plant --host hub.example.com \\",
            "    --node a=10.0.0.1 --node b=10.0.0.2 --node c=10.0.0.3,endpoint"
        })
final class ClusterInitCommand extends Subcommand {
    private static final String DEFAULT_NAME = "culvert";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the authorities and of the nodes' folders; made when missing.")
    private Path dataDir;

    @Option(names = "--name", paramLabel = "NAME", description = "What the cluster is called (culvert).")
    private String name;

    @Option(
            names = "--node",
            paramLabel = "NAME[=ADDRESS[,ROLE...]]",
            description =
                    "A node, its machine's address that the other nodes reach, and its roles: registry, coordinator, "
                            + "endpoint. May be repeated.")
    private List<String> nodes = List.of();

    @Option(
            names = "--client",
            paramLabel = "NAME",
            description =
                    "A program of yours that joins the event bus: it gets a certificate, which is as much trust as a node's. "
                            + "May be repeated.")
    private List<String> clients = List.of();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description =
                    "Name or address that clients dial, may be repeated; the first is in connection strings (localhost).")
    private List<String> hosts = List.of();

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description =
                    "The registry's PostgreSQL, as jdbc:postgresql://host/database; needed for several registry nodes.")
    private String jdbcUrl = "";

    @Override
    protected ExitCode run() {
        ClusterInit init = new ClusterInit(dataDir, Clock.systemUTC());
        ClusterPlan asked;
        try {
            asked = new ClusterPlan(
                    name == null ? init.known().map(ClusterPlan::name).orElse(DEFAULT_NAME) : name,
                    hosts,
                    jdbcUrl,
                    nodes.stream().map(ClusterInitCommand::node).toList(),
                    clients);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(commandLine(), e.getMessage(), e);
        }
        if (asked.nodes().isEmpty() && init.known().isEmpty()) {
            throw new ParameterException(
                    commandLine(), "--node: missing (expected: one for each node, as NAME=ADDRESS)");
        }
        tell(init.run(asked));
        return ExitCode.OK;
    }

    private static ClusterPlan.Node node(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return new ClusterPlan.Node(text, "", Set.of());
        }
        List<String> parts = List.of(text.substring(equals + 1).split(","));
        return new ClusterPlan.Node(
                text.substring(0, equals),
                parts.get(0).strip(),
                parts.stream().skip(1).map(String::strip).collect(Collectors.toSet()));
    }

    private void tell(ClusterInit.Outcome outcome) {
        PrintWriter out = out();
        out.println("Cluster " + outcome.plan().name() + " in " + dataDir);
        for (ClusterInit.Made made : outcome.nodes()) {
            String roles = made.node().roles().stream().sorted().collect(Collectors.joining(", "));
            out.println();
            out.println("Node " + made.node().name() + " (" + roles + "): "
                    + (made.steps().isEmpty() ? "kept as it was" : "made " + String.join("; ", made.steps())));
            made.remarks().forEach(remark -> out.println("  " + remark));
            if (made.added()) {
                firstSteps(out, made);
            } else if (!made.steps().isEmpty()) {
                out.println("  next: " + nextStep(made));
            }
        }
        outcome.clients().forEach(client -> {
            out.println();
            out.println("Client " + client.getFileName() + ": certificate, key and authority are in " + client);
        });
        out.println();
        out.println("Keep " + dataDir + " where no node runs: the key in its cluster-authority makes nodes.");
        out.println("Ports of the nodes that only nodes may reach: 5701 (no TLS, no authentication), 5702, 5703.");
        out.flush();
    }

    /** Of a node that is there already. */
    private static String nextStep(ClusterInit.Made made) {
        String copy = "copy " + made.folder() + " over /var/lib/culvert of " + machine(made);
        return made.steps().equals(List.of(ClusterInit.CONFIGURATION))
                ? copy + "; the node need not be started again for it"
                : copy + ", and start the node again";
    }

    private static void firstSteps(PrintWriter out, ClusterInit.Made made) {
        if (made.node().address().isEmpty()) {
            out.println("  next: set cluster.host in " + made.folder().resolve("node.yaml")
                    + " to the address of its machine, and cluster.members to those of all");
        }
        out.println("  next: copy " + made.folder() + " to " + machine(made)
                + ", there as /var/lib/culvert of mode 0700, and run");
        out.println("        culvert hub --data-dir /var/lib/culvert --config /var/lib/culvert/node.yaml");
    }

    private static String machine(ClusterInit.Made made) {
        return made.node().address().isEmpty() ? "its machine" : made.node().address();
    }
}
