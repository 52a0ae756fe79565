package io.culvert.it.cluster;

import static io.culvert.it.cluster.ClusterPlan.COORDINATOR;
import static io.culvert.it.cluster.ClusterPlan.ENDPOINT;
import static io.culvert.it.cluster.ClusterPlan.REGISTRY;

import io.culvert.it.process.Processes;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.culvert.testkit.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A hub of several processes on hosts of their own, found under {@code localhost}: devices get to the first coordinator that serves,
 * services to the last, so that the two sides of a stream have different nodes. Owned by the test's thread.
 */
public final class TestCluster implements AutoCloseable {
    public static final String HOST_NAME = "localhost";
    private static final List<String> POLICIES =
            List.of("iothubowner", "service", "device", "registryRead", "registryReadWrite");

    private final Processes processes;
    private final Optional<FaultProxy> database;
    private final ClusterFolders folders;
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final List<ClusterNode> coordinators;
    private final Front services;
    private final Front devices;
    private final Front mqtt;
    private final Front management;
    private final Front streams;

    /** All nodes as planned, ready to serve. */
    public static TestCluster start(
            Processes processes,
            Hosts hosts,
            ClusterPlan plan,
            Map<String, String> settings,
            Consumer<StreamEnding> whenEnded) {
        TestCluster cluster = new TestCluster(processes, hosts, plan, settings, whenEnded);
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private TestCluster(
            Processes processes,
            Hosts hosts,
            ClusterPlan plan,
            Map<String, String> settings,
            Consumer<StreamEnding> whenEnded) {
        this.processes = processes;
        this.database =
                plan.postgres() ? Optional.of(FaultProxy.to("127.0.0.1", PostgresServer.port())) : Optional.empty();
        this.folders = ClusterFolders.create(
                processes,
                hosts,
                plan,
                database.map(
                        proxy -> "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + PostgresServer.newDatabase()));
        // The nodes come after the fronts, whose ports are in their settings; the lists are filled then.
        this.coordinators = new ArrayList<>();
        List<ClusterNode> lastFirst = new ArrayList<>();
        List<ClusterNode> endpoints = new ArrayList<>();
        services = Front.toFirst(lastFirst, ClusterNode.HTTPS_PORT);
        management = Front.toFirst(lastFirst, ClusterNode.MANAGEMENT_PORT);
        devices = Front.toFirst(coordinators, ClusterNode.HTTPS_PORT);
        mqtt = Front.toFirst(coordinators, ClusterNode.MQTT_PORT);
        streams = Front.inTurn(endpoints, ClusterNode.HTTPS_PORT);
        NodeSettings common = new NodeSettings(hosts, plan, settings);
        String publicUrl = plan.sharedUrl()
                ? "wss://" + HOST_NAME + ":" + streams.port()
                : "wss://" + hosts.prefix() + "{node}:" + ClusterNode.HTTPS_PORT;
        for (NodePlan node : plan.nodes()) {
            nodes.add(new ClusterNode(
                    processes,
                    hosts,
                    node,
                    folders.data(node),
                    common.of(node, publicUrl, List.of(services.port(), devices.port())),
                    line -> EndingLine.read(line).ifPresent(whenEnded)));
        }
        coordinators.addAll(with(COORDINATOR));
        lastFirst.addAll(coordinators);
        Collections.reverse(lastFirst);
        endpoints.addAll(with(ENDPOINT));
    }

    /** Starts every node at once, and waits for all. */
    public void startAll() {
        nodes.forEach(ClusterNode::begin);
        nodes.forEach(ClusterNode::awaitStarted);
        nodes.forEach(node -> node.awaitReady(ClusterNode.START_BOUND));
        for (String policy : POLICIES) {
            processes.secret(key(policy).reveal());
        }
    }

    /** Starts those again that have died, at once, and waits until all are ready. */
    public void startDead() {
        List<ClusterNode> dead =
                nodes.stream().filter(node -> !node.process().isAlive()).toList();
        dead.forEach(ClusterNode::begin);
        dead.forEach(ClusterNode::awaitStarted);
        nodes.forEach(node -> node.awaitReady(ClusterNode.START_BOUND));
    }

    /** Asks every node to stop, at once, and waits for all. */
    public void stopAll() {
        List<ClusterNode> alive = nodes.stream().filter(ClusterNode::serves).toList();
        alive.forEach(ClusterNode::terminate);
        alive.forEach(ClusterNode::awaitGone);
    }

    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    public List<ClusterNode> with(String role) {
        return nodes.stream().filter(node -> node.is(role)).toList();
    }

    public ClusterNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where services find the hub. */
    public Front services() {
        return services;
    }

    /** Where devices find it, with HTTPS. */
    public Front devices() {
        return devices;
    }

    /** Where devices find it, with MQTT. */
    public Front mqtt() {
        return mqtt;
    }

    /** The health of the node that services use. */
    public Front management() {
        return management;
    }

    /** The shared name of the endpoints, where the plan has one. */
    public Front streams() {
        return streams;
    }

    /** The registries' way to PostgreSQL. */
    public FaultProxy database() {
        return database.orElseThrow(() -> new IllegalStateException("the plan has no PostgreSQL"));
    }

    public Path caFile() {
        return folders.caFile(coordinators.get(0).plan());
    }

    /** The data folder of a registry node, with the credentials of the policies. */
    public Path dataFolder() {
        return with(REGISTRY).get(0).data();
    }

    /** A policy's, at the front for services. */
    public ConnectionString connectionString(String policy) {
        return ConnectionString.ofPolicy(HOST_NAME, services.port(), policy, key(policy));
    }

    private Secret key(String policy) {
        Path file = dataFolder().resolve("credentials").resolve(policy + ".txt");
        try {
            return ConnectionString.parse(Files.readString(file).strip()).key().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        nodes.stream()
                .filter(node -> node.process() != null)
                .forEach(node -> node.process().close());
        List.of(services, devices, mqtt, management, streams).forEach(Front::close);
        database.ifPresent(FaultProxy::close);
    }
}
