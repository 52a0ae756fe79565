package io.culvert.node.data;

import io.culvert.cluster.NodeId;
import io.culvert.cluster.TicketKeys;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.NodeSettings.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * Makes what the nodes of a cluster need before they first start, and adds to it later: one folder for each, to be copied to its
 * machine. What is there and good is kept. Blocks; used once, by one thread.
 *
 * <pre>
 *   cluster.json           the plan
 *   cluster-authority/     the cluster's own CA: its key makes nodes, and stays here
 *   server-authority/      the CA that clients trust, with its key
 *   ticket-key.pem         the key that signs tickets, the same on all nodes
 *   nodes/NAME/            the data folder of a node
 *   clients/NAME/          the certificate of a program that joins the event bus
 * </pre>
 */
public final class ClusterInit {
    /**
     * What has been done for a node.
     *
     * @param added whether it was not there before
     * @param steps in words, what was made; empty when all was kept
     * @param remarks on what was kept though it may have to be changed
     */
    public record Made(ClusterPlan.Node node, Path folder, boolean added, List<String> steps, List<String> remarks) {
        public Made {
            steps = List.copyOf(steps);
            remarks = List.copyOf(remarks);
        }
    }

    /** The whole plan, what has been done for each of its nodes, and where the certificates of clients are. */
    public record Outcome(ClusterPlan plan, List<Made> nodes, List<Path> clients) {
        public Outcome {
            nodes = List.copyOf(nodes);
            clients = List.copyOf(clients);
        }
    }

    /** The step that makes a node's configuration. */
    public static final String CONFIGURATION = "node.yaml";

    private static final String PLAN = "cluster.json";

    private final Path folder;
    private final Clock clock;

    public ClusterInit(Path folder, Clock clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** A ConfigException when the plan does not fit to what is there, or the folder cannot be written. */
    public Outcome run(ClusterPlan asked) {
        try {
            DurableFile.makeFolder(folder);
            ClusterPlan before = known().orElse(new ClusterPlan(asked.name(), List.of(), "", List.of(), List.of()));
            ClusterPlan plan = before.grown(asked).assigned();
            plan.mistake().ifPresent(mistake -> {
                throw new ConfigException(mistake);
            });
            Outcome outcome = new Outcome(plan, make(before, plan), clients(plan));
            DurableFile.writeSecret(folder.resolve(PLAN), plan.write());
            return outcome;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage(), e);
        } catch (IOException e) {
            throw new ConfigException("data-dir: " + folder + ": cannot be written (" + e + ")", e);
        }
    }

    /** The plan of former runs. */
    public Optional<ClusterPlan> known() {
        Path file = folder.resolve(PLAN);
        try {
            return Files.exists(file) ? Optional.of(ClusterPlan.read(Files.readString(file))) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new ConfigException(
                    file + ": cannot be read (expected: what an earlier 'culvert cluster init' wrote)", e);
        }
    }

    private List<Made> make(ClusterPlan before, ClusterPlan plan) throws IOException {
        CertificateAuthority cluster = authority("cluster-authority", "Culvert cluster CA " + plan.name());
        CertificateAuthority server = authority("server-authority", "Culvert CA");
        Path ticketKey = folder.resolve("ticket-key.pem");
        if (!Files.exists(ticketKey)) {
            DurableFile.writeSecret(
                    ticketKey, TicketKeys.pemFile(TicketKeys.generate()).reveal());
        }
        List<Made> all = new ArrayList<>();
        for (ClusterPlan.Node node : plan.nodes()) {
            Path home = folder.resolve("nodes").resolve(node.name());
            List<String> steps = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            nodeCertificate(cluster, plan, node.name(), home.resolve("cluster"), steps);
            if (node.is(Role.COORDINATOR) || node.is(Role.ENDPOINT)) {
                serverCertificate(server, plan, node, home, steps);
            }
            // On a registry node, too: its folder has the connection strings of those who must trust it.
            publish(home.resolve("ca.pem"), Pem.write(server.certificate()));
            copySecret(ticketKey, home.resolve("ticket-key.pem"), "ticket key", steps);
            yaml(before, plan, node, home.resolve(CONFIGURATION), steps, remarks);
            boolean added =
                    before.nodes().stream().noneMatch(each -> each.name().equals(node.name()));
            all.add(new Made(node, home, added, steps, remarks));
        }
        return all;
    }

    private List<Path> clients(ClusterPlan plan) throws IOException {
        CertificateAuthority cluster = authority("cluster-authority", "");
        List<Path> homes = new ArrayList<>();
        for (String client : plan.clients()) {
            Path home = folder.resolve("clients").resolve(client);
            nodeCertificate(cluster, plan, client, home, new ArrayList<>());
            homes.add(home);
        }
        return homes;
    }

    private CertificateAuthority authority(String name, String kind) throws IOException {
        Path home = folder.resolve(name);
        DurableFile.makeFolder(home);
        return CertificateAuthority.in(home, kind, clock);
    }

    private void nodeCertificate(
            CertificateAuthority authority, ClusterPlan plan, String node, Path home, List<String> steps)
            throws IOException {
        DurableFile.makeFolder(home);
        GeneralNames names = new GeneralNames(
                new GeneralName(GeneralName.uniformResourceIdentifier, new NodeId(plan.name(), node).uri()));
        Issue issue = new Issue(home.resolve("node.pem"), home.resolve("node-key.pem"));
        if (!issue.isGood(authority, certificate -> true)) {
            issue.write(
                    authority.issue(
                            issue.fresh(), node, names, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth),
                    "");
            steps.add("certificate in the cluster");
        }
        publish(home.resolve("ca.pem"), Pem.write(authority.certificate()));
    }

    private void serverCertificate(
            CertificateAuthority authority, ClusterPlan plan, ClusterPlan.Node node, Path home, List<String> steps)
            throws IOException {
        List<String> dialled = new ArrayList<>(plan.hostNames());
        if (!node.address().isEmpty()) {
            dialled.add(node.address());
        }
        plan.hostNames().stream()
                .filter(host -> host.matches(".*[A-Za-z].*") && host.indexOf(':') < 0)
                .forEach(host -> dialled.add(node.name() + "." + host));
        ServerNames names = ServerNames.of(dialled);
        Path tls = home.resolve("tls");
        DurableFile.makeFolder(tls);
        Issue issue = new Issue(tls.resolve("server.pem"), tls.resolve("server-key.pem"));
        if (!issue.isGood(authority, names::match)) {
            issue.write(
                    authority.issue(issue.fresh(), names.subject(), names.alternatives()),
                    Pem.write(authority.certificate()));
            steps.add("HTTPS certificate for " + String.join(", ", names.names()));
        }
    }

    private static void yaml(
            ClusterPlan before,
            ClusterPlan plan,
            ClusterPlan.Node node,
            Path file,
            List<String> steps,
            List<String> remarks)
            throws IOException {
        String now = NodeYaml.of(plan, node);
        String found = Files.exists(file) ? Files.readString(file) : "";
        Optional<String> then = before.nodes().stream()
                .filter(each -> each.name().equals(node.name()))
                .map(each -> NodeYaml.of(before, each))
                .findFirst();
        if (found.isEmpty() || (!found.equals(now) && then.filter(found::equals).isPresent())) {
            DurableFile.writeSecret(file, now);
            steps.add(CONFIGURATION);
        } else if (!found.equals(now) && then.filter(now::equals).isEmpty()) {
            remarks.add(CONFIGURATION + " was changed by hand and stays so: see that cluster.members names all nodes");
        }
    }

    private static void copySecret(Path from, Path to, String what, List<String> steps) throws IOException {
        String text = Files.readString(from);
        if (!Files.exists(to) || !Files.readString(to).equals(text)) {
            DurableFile.writeSecret(to, text);
            steps.add(what);
        }
    }

    private static void publish(Path file, String text) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            DurableFile.writePublic(file, text);
        }
    }

    /** A certificate and its key in two files, which are made anew when they are not good for long enough. */
    private final class Issue {
        private final Path chainFile;
        private final Path keyFile;
        private KeyPair pair;

        Issue(Path chainFile, Path keyFile) {
            this.chainFile = chainFile;
            this.keyFile = keyFile;
        }

        boolean isGood(CertificateAuthority authority, Predicate<X509Certificate> names) {
            if (!Files.exists(chainFile) || !Files.exists(keyFile)) {
                return false;
            }
            X509Certificate certificate = Pem.certificates(chainFile.toString(), Pem.read("data-dir", chainFile))
                    .get(0);
            return names.test(certificate)
                    && authority.signed(certificate)
                    && Pem.isPair(
                            Pem.privateKey(keyFile.toString(), Pem.read("data-dir", keyFile)),
                            certificate.getPublicKey())
                    && clock.instant()
                            .plus(ClusterFiles.RENEW_BEFORE)
                            .isBefore(certificate.getNotAfter().toInstant());
        }

        KeyPair fresh() {
            pair = CertificateAuthority.keyPair();
            return pair;
        }

        void write(X509Certificate issued, String rest) throws IOException {
            DurableFile.writeSecret(keyFile, Pem.write(pair.getPrivate()));
            DurableFile.writePublic(chainFile, Pem.write(issued) + rest);
        }
    }
}
