package io.culvert.benchmarks;

import io.culvert.client.ClientOptions;
import io.culvert.client.Device;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.ConnectionString;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawHttp;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A hub of five processes: a registry on the embedded database, two coordinators, two endpoints with addresses of their own. Made
 * as an operator makes it, with {@code culvert cluster init}; the loopback interface's addresses are the machines.
 */
final class SplitHub implements HandshakeHub {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String HOST = "localhost";
    private static final String SHARED_HOST = "streams.test";
    private static final Map<String, String> ROLES = new LinkedHashMap<>();

    static {
        ROLES.put("r1", "127.0.0.21,registry");
        ROLES.put("c1", "127.0.0.22,coordinator");
        ROLES.put("c2", "127.0.0.23,coordinator");
        ROLES.put("e1", "127.0.0.24,endpoint");
        ROLES.put("e2", "127.0.0.25,endpoint");
    }

    private final Path root;
    private final OptionalInt sharedPort;
    private final Path folder;
    private final Map<String, ChildProcess> processes = new LinkedHashMap<>();
    private final Map<String, Integer> httpsPorts = new LinkedHashMap<>();
    private final Vertx vertx = Vertx.vertx();

    /** Endpoints have addresses of their own: both legs of a stream reach the same one. */
    static SplitHub withOwnAddresses(Path root) {
        return new SplitHub(root, OptionalInt.empty());
    }

    /** Endpoints share a name: each client finds them at the address that {@link #command} gives it. */
    static SplitHub withSharedName(Path root) throws IOException {
        return new SplitHub(root, OptionalInt.of(freePort()));
    }

    private SplitHub(Path root, OptionalInt sharedPort) {
        this.root = root;
        this.sharedPort = sharedPort;
        try {
            folder = Files.createTempDirectory("culvert-benchmark");
            List<String> init = new ArrayList<>(
                    List.of("cluster", "init", "--host", HOST, "--host", SHARED_HOST, "--data-dir", plant()));
            ROLES.forEach((node, role) -> init.addAll(List.of("--node", node + "=" + role)));
            try (ChildProcess made = command(init)) {
                made.awaitExit(START);
            }
            for (String node : ROLES.keySet()) {
                start(node);
            }
            processes.values().forEach(node -> node.awaitLine("Ctrl-C stops it", START));
            awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String plant() {
        return folder.resolve("plant").toString();
    }

    private void start(String node) throws IOException {
        String address = ROLES.get(node).split(",")[0];
        Path data = folder.resolve("plant/nodes").resolve(node);
        // Clients dial the coordinators by the hub's one name, and each has a port of its own; so it is without a
        // balancer.
        boolean coordinator = node.startsWith("c");
        boolean shared = sharedPort.isPresent();
        httpsPorts.put(node, shared && !coordinator ? sharedPort.getAsInt() : freePort());
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("https.host", coordinator ? "127.0.0.1" : address);
        settings.put("https.port", Integer.toString(httpsPorts.get(node)));
        settings.put("mqtt.host", address);
        settings.put("management.host", address);
        settings.put("endpoint.public-url", "wss://" + (shared ? SHARED_HOST : address) + ":" + httpsPorts.get(node));
        settings.put("cluster.expected-members", Integer.toString(ROLES.size()));
        List<String> hub =
                new ArrayList<>(List.of("hub", "--data-dir", data.toString(), "--config", data + "/node.yaml"));
        settings.forEach((key, value) -> hub.addAll(List.of("--set", key + "=" + value)));
        processes.put(node, command(hub));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        for (String role : ROLES.values()) {
            String url = "http://" + role.split(",")[0] + ":9090/health/ready";
            while (RawHttp.get(url).within(START).send().status() != 200) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(url + ": not ready after " + START);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    private ChildProcess command(List<String> arguments) {
        return ChildProcess.start(builder(arguments));
    }

    private ProcessBuilder builder(List<String> arguments) {
        String program = root.resolve("culvert").toAbsolutePath().toString();
        return new ProcessBuilder(
                Stream.concat(Stream.of(program), arguments.stream()).toList());
    }

    /** Starts a command of the one jar for which the endpoints' shared name means this one's address. */
    ChildProcess command(String endpoint, String... arguments) throws IOException {
        Path hosts = folder.resolve("hosts-" + endpoint);
        Files.writeString(
                hosts, "127.0.0.1 " + HOST + "\n" + ROLES.get(endpoint).split(",")[0] + " " + SHARED_HOST + "\n");
        ProcessBuilder builder = builder(List.of(arguments));
        builder.environment().put("CULVERT_CA_FILE", caFile().toString());
        builder.environment().put("CULVERT_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts);
        return ChildProcess.start(builder);
    }

    private Path caFile() {
        return folder.resolve("plant/server-authority/ca.pem");
    }

    /** A policy's connection string, in a file. */
    Path policyFile(String name) throws IOException {
        return written(name, policy(name));
    }

    /** Registers a device; its connection string, in a file. It dials the second coordinator. */
    Path deviceFile(String id) throws Exception {
        return written(id, device(id, httpsPort("c2")).connectionString());
    }

    private Path written(String name, ConnectionString credential) throws IOException {
        return Files.writeString(folder.resolve(name + ".txt"), credential.reveal());
    }

    /** The process of a node, to be killed. */
    ChildProcess process(String node) {
        return processes.get(node);
    }

    long pid(String node) {
        return processes.get(node).pid();
    }

    int httpsPort(String node) {
        return httpsPorts.get(node);
    }

    @Override
    public List<Long> pids() {
        return processes.values().stream().map(ChildProcess::pid).toList();
    }

    @Override
    public ClientOptions service() {
        return options(policy("service"));
    }

    /** Its session is at the other coordinator than the one where streams are opened. */
    @Override
    public ClientOptions device(String id) throws Exception {
        return device(id, httpsPort("c2"));
    }

    /** Registers a device that dials this port of {@code localhost}. */
    ClientOptions device(String id, int port) throws Exception {
        RegistryClient registry = RegistryClient.create(vertx, options(policy("iothubowner")));
        Device device = registry.create(id).await(30, TimeUnit.SECONDS);
        registry.close().await(30, TimeUnit.SECONDS);
        return options(device.connectionString(HOST, port).orElseThrow());
    }

    ConnectionString policy(String name) {
        try {
            ConnectionString written = ConnectionString.parse(
                    Files.readString(folder.resolve("plant/nodes/r1/credentials/" + name + ".txt")));
            return ConnectionString.ofPolicy(
                    HOST, httpsPort("c1"), name, written.key().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ClientOptions options(ConnectionString credential) {
        return ClientOptions.of(credential).withCaFile(caFile());
    }

    @Override
    public void close() {
        processes.values().forEach(ChildProcess::close);
        vertx.close().await();
        CulvertHub.remove(folder);
    }
}
