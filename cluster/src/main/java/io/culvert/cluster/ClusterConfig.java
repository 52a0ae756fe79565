package io.culvert.cluster;

import io.culvert.protocol.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a node finds the hub's other nodes and talks to them.
 *
 * @param discovery how the others are found; none: this process is the whole hub
 * @param name of the cluster; certificates name it, nodes of other names are refused
 * @param host the address of this machine that other nodes reach; the three ports are bound to it alone
 * @param port of Hazelcast, which has neither TLS nor authentication
 * @param busPort of the event bus, mutual TLS
 * @param linkPort where streams from other nodes arrive, mutual TLS
 * @param members for discovery {@code members}: {@code host[:port]} of every node, this one included or not
 * @param dnsName for discovery {@code dns}: a name with one address record per node
 * @param expectedMembers with fewer nodes than this, itself included, a node is not ready; 0: more than half of {@code members}
 * @param maxSilence a node that was not heard for so long has left
 * @param certificate PEM chain of this node; else the one in the data folder
 * @param key PEM private key of it; else the one in the data folder
 * @param ca PEM certificate of the cluster's own authority; else the one in the data folder
 * @param requestTimeout the longest that one role waits for another's answer, at most 2 s
 */
public record ClusterConfig(
        Discovery discovery,
        String name,
        String host,
        int port,
        int busPort,
        int linkPort,
        List<String> members,
        String dnsName,
        KubernetesConfig kubernetes,
        int expectedMembers,
        Duration maxSilence,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> ca,
        Duration requestTimeout) {
    /** Where the addresses of the other nodes come from. */
    public enum Discovery {
        NONE,
        MEMBERS,
        DNS,
        KUBERNETES
    }

    private static final int MOST_MEMBERS = 1000;
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(2);
    /** Less than a few heartbeats would take a pause for a death. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(3);

    private static final Duration MOST_SILENCE = Duration.ofSeconds(60);

    public ClusterConfig {
        members = List.copyOf(members);
        check(NodeId.isName(name), "cluster.name: '" + name + "'", NodeId.EXPECTED);
        checkPort("cluster.port", port);
        checkPort("cluster.bus-port", busPort);
        checkPort("cluster.link-port", linkPort);
        check(
                port != busPort && port != linkPort && busPort != linkPort,
                "cluster.port: " + port + ", cluster.bus-port: " + busPort + ", cluster.link-port: " + linkPort,
                "three different ports");
        members.forEach(ClusterConfig::checkMember);
        check(
                expectedMembers >= 0 && expectedMembers <= MOST_MEMBERS,
                "cluster.expected-members: " + expectedMembers,
                "0 to " + MOST_MEMBERS);
        check(
                maxSilence.compareTo(LEAST_SILENCE) >= 0 && maxSilence.compareTo(MOST_SILENCE) <= 0,
                "cluster.max-silence: " + text(maxSilence),
                "3s to 60s");
        check(
                !requestTimeout.isZero()
                        && !requestTimeout.isNegative()
                        && requestTimeout.compareTo(LONGEST_REQUEST) <= 0,
                "cluster.request-timeout: " + text(requestTimeout),
                "more than 0s, at most 2s");
        check(
                certificate.isPresent() == key.isPresent(),
                "cluster.certificate: " + (key.isPresent() ? "missing" : "without cluster.key"),
                "both cluster.certificate and cluster.key, or neither");
        if (discovery != Discovery.NONE) {
            checkHost(host);
            checkSource(discovery, members, dnsName, kubernetes);
            check(
                    expectedMembers > 0 || discovery == Discovery.MEMBERS,
                    "cluster.expected-members: 0",
                    "with discovery " + (discovery == Discovery.DNS ? "dns" : "kubernetes")
                            + " the least number of nodes, this one included, with which the hub is to serve");
        }
    }

    public static ClusterConfig defaults() {
        return new ClusterConfig(
                Discovery.NONE,
                "culvert",
                "",
                5701,
                5702,
                5703,
                List.of(),
                "",
                KubernetesConfig.defaults(),
                0,
                Duration.ofSeconds(8),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                LONGEST_REQUEST);
    }

    /** Whether this process is one of several. */
    public boolean clustered() {
        return discovery != Discovery.NONE;
    }

    /** With fewer nodes a node is not ready. */
    public int leastMembers() {
        return expectedMembers > 0 ? expectedMembers : members.size() / 2 + 1;
    }

    /** Where other nodes bring the second legs of streams that this node hosts. */
    public String linkAddress() {
        return new HostPort(host, linkPort).toString();
    }

    private static void checkHost(String host) {
        check(!host.isEmpty(), "cluster.host: missing", "this machine's address that the other nodes reach");
        check(
                !host.equals("0.0.0.0") && !host.equals("::"),
                "cluster.host: '" + host + "'",
                "the address of one interface: cluster.port has neither TLS nor authentication");
        try {
            new HostPort(host, 1);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cluster.host: '" + host + "' (expected: an address of this machine)", e);
        }
    }

    private static void checkSource(
            Discovery discovery, List<String> members, String dnsName, KubernetesConfig kubernetes) {
        switch (discovery) {
            case MEMBERS ->
                check(!members.isEmpty(), "cluster.members: none", "host:port of every node of the cluster");
            case DNS -> check(!dnsName.isEmpty(), "cluster.dns-name: missing", "a name with one address per node");
            case KUBERNETES ->
                check(
                        kubernetes.serviceName().isEmpty()
                                != kubernetes.serviceLabel().isEmpty(),
                        "cluster.kubernetes.service-name: "
                                + (kubernetes.serviceName().isEmpty() ? "missing" : "beside service-label"),
                        "cluster.kubernetes.service-name or cluster.kubernetes.service-label");
            default -> {}
        }
    }

    private static void checkMember(String member) {
        try {
            HostPort.parse(member, 1);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cluster.members: '" + member + "' (expected: host or host:port)", e);
        }
    }

    private static void checkPort(String key, int port) {
        check(port > 0 && port <= 65535, key + ": " + port, "1 to 65535");
    }

    /** As it is written in a configuration. */
    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static void check(boolean good, String what, String expected) {
        if (!good) {
            throw new IllegalArgumentException(what + " (expected: " + expected + ")");
        }
    }
}
