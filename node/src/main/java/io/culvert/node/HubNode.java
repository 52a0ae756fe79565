package io.culvert.node;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Cluster;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxScheduler;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.node.data.ClusterFiles;
import io.culvert.node.data.CredentialFiles;
import io.culvert.node.front.ServerTls;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server process of a hub, embedded or behind {@code culvert hub}.
 *
 * <pre>
 *   Starting -> Running -> Draining -> Stopped
 *           \-> Stopped (a start that failed leaves nothing behind)
 * </pre>
 *
 * <p>Ports are bound before the roles start and opened after them; a stop refuses new work first, then lets each role end what
 * it holds with its reason, then closes the ports, then leaves the cluster. Its fields are written while it starts, on one event
 * loop, and read after.
 */
public final class HubNode {
    private static final Logger LOG = LoggerFactory.getLogger(HubNode.class);

    /** How often a change of what the cluster lacks is looked for, to be logged. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    /** How often a node that runs for years looks whether its certificate ends. */
    private static final Duration CERTIFICATE_INTERVAL = Duration.ofDays(1);

    private final HubConfig config;
    private final Consumer<StreamEnding> whenEnded;
    private final HubNames names;
    private final Clock clock = Clock.systemUTC();
    private final Readiness readiness = new Readiness(this::registriesApart);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();
    private volatile NodeFiles files;
    private volatile Cluster cluster;
    private volatile Fronts fronts;
    private volatile PublicAddress address;
    private volatile Roles roles;
    private volatile Optional<PolicyCredentials> credentials = Optional.empty();

    private HubNode(HubConfig config, Consumer<StreamEnding> whenEnded) {
        this.config = config;
        this.whenEnded = whenEnded;
        this.names = new HubNames(config.hub().hostNames());
    }

    /** A node that serves; a failure is a ConfigException where the configuration, a file or a port is to blame. */
    public static Future<HubNode> start(HubConfig config) {
        return start(config, ended -> {});
    }

    /**
     * The same. A node of a cluster may run without being ready yet: see {@link #unreadiness}.
     *
     * @param whenEnded told of each stream's end besides the log, on one of the node's event loops
     */
    public static Future<HubNode> start(HubConfig config, Consumer<StreamEnding> whenEnded) {
        ConfigException mistake = ClusterEntry.mistake(config);
        if (mistake != null) {
            return Future.failedFuture(mistake);
        }
        HubNode node = new HubNode(config, whenEnded);
        // Without a context, since the node's own ends with a start that failed.
        Promise<HubNode> running = Promise.promise();
        node.start()
                .onSuccess(running::complete)
                .onFailure(failure -> node.stop().onComplete(end -> running.fail(failure)));
        return running.future();
    }

    private Future<HubNode> start() {
        long begin = System.nanoTime();
        return opened().compose(open -> ClusterEntry.enter(config, files.clusterTls()))
                .onSuccess(entered -> cluster = entered)
                .onSuccess(entered -> ServerTls.logEngine(entered.vertx()))
                .compose(entered -> Fronts.bind(entered.vertx(), config, files.certificate(), this::unreadiness))
                .onSuccess(bound -> {
                    fronts = bound;
                    address = PublicAddress.of(config, names, bound);
                })
                .compose(bound -> startRoles())
                .compose(started -> credentials.map(PolicyCredentials::start).orElse(Future.succeededFuture()))
                .compose(written -> fronts.open(
                        roles, address.origins(), config.registry().tokens().enabled()))
                .map(open -> {
                    readiness.running(cluster);
                    LOG.info(
                            "{} in {} ms: https={} mqtt={} management={}",
                            config.cluster().clustered() ? "running" : "ready",
                            Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                            fronts.httpsPort().map(String::valueOf).orElse("-"),
                            fronts.mqttPort().map(String::valueOf).orElse("-"),
                            managementPort());
                    watchReadiness();
                    return this;
                });
    }

    /** On a thread of its own: there is no Vert.x before the node knows its certificates. */
    private Future<Void> opened() {
        Promise<Void> opened = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        files = NodeFiles.open(config, clock);
                    } catch (RuntimeException e) {
                        opened.fail(e);
                        return;
                    }
                    opened.complete();
                },
                "culvert-start");
        thread.setDaemon(true);
        thread.start();
        return opened.future();
    }

    private void watchReadiness() {
        if (config.cluster().clustered()) {
            readiness.look();
            cluster.vertx().setPeriodic(LOOK_INTERVAL.toMillis(), tick -> readiness.look());
            cluster.vertx()
                    .setPeriodic(
                            CERTIFICATE_INTERVAL.toMillis(),
                            tick -> files.clusterTls().ifPresent(tls -> ClusterFiles.warnOfItsEnd(tls, clock)));
        }
    }

    private List<String> registriesApart() {
        return ClusterEntry.olderRegistries(config, cluster.membership());
    }

    /** Like {@link #drain(Consumer)}. */
    public Future<Void> drain() {
        return drain(left -> {});
    }

    /**
     * Takes nothing new from now on and lets what is there finish, as {@code node.drain} allows, then stops. A {@link #stop}
     * meanwhile ends all at once. Idempotent.
     *
     * @param told of what is waited for, ten times a second, on one of the node's event loops
     * @return done when the node has stopped
     */
    public Future<Void> drain(Consumer<DrainWait> told) {
        if (!readiness.drain()) {
            // It drains or stops already, or never ran.
            return readiness.served() ? stopped.future() : stop();
        }
        LOG.info("draining");
        Vertx vertx = cluster.vertx();
        vertx.getOrCreateContext().runOnContext(now -> {
            Scheduler scheduler = new VertxScheduler(vertx, vertx.getOrCreateContext());
            new Drain(config.node().drain(), scheduler, this::takeNothingNew, roles::remaining, told)
                    .run()
                    .onComplete(over -> stop());
        });
        return stopped.future();
    }

    private void takeNothingNew() {
        if (!stopping.get()) {
            fronts.drain();
            roles.drain(config.node().drain().sessions());
        }
    }

    /**
     * Ends sessions and streams with their reasons, at most for {@code node.stop-timeout}, then everything else. What is there is
     * not waited for, as {@link #drain} does. Idempotent.
     */
    public Future<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            readiness.drain();
            if (fronts != null) {
                fronts.refuse();
            }
            endRoles()
                    .eventually(() -> fronts == null ? Future.succeededFuture() : fronts.close())
                    // Not composed: the event loop that would complete the chain is gone by then.
                    .onComplete(closed -> left().onComplete(gone -> {
                        if (files != null) {
                            files.close();
                        }
                        if (readiness.served()) {
                            LOG.info("stopped");
                        }
                        stopped.complete();
                    }));
        }
        return stopped.future();
    }

    private Future<Void> left() {
        return cluster == null ? Future.succeededFuture() : cluster.leave();
    }

    /** The name in connection strings. */
    public String hostName() {
        return names.hostName();
    }

    /** As in tickets and in the cluster. */
    public String name() {
        return config.node().name();
    }

    /** Whether it is one of several nodes, or can be. */
    public boolean clustered() {
        return config.cluster().clustered();
    }

    /** Why the node is not ready, in sentences; nothing when it is. */
    public List<String> unreadiness() {
        List<String> missing = readiness.missing();
        Optional<String> waits = roles == null ? Optional.empty() : roles.waitsFor();
        return waits.isEmpty()
                ? missing
                : Stream.concat(missing.stream(), waits.stream()).toList();
    }

    /** The port that the HTTPS server listens on; an IllegalStateException where the node's roles need none. */
    public int httpsPort() {
        return fronts.httpsPort().orElseThrow(() -> new IllegalStateException("node " + name() + " serves no HTTPS"));
    }

    /** The port that the MQTT server listens on; an IllegalStateException where the node's roles need none. */
    public int mqttPort() {
        return fronts.mqttPort().orElseThrow(() -> new IllegalStateException("node " + name() + " serves no MQTT"));
    }

    /** Whether there is an {@link #httpsPort}: on coordinators and endpoints. */
    public boolean servesHttps() {
        return fronts.httpsPort().isPresent();
    }

    /** Whether there is an {@link #mqttPort}: on coordinators. */
    public boolean servesMqtt() {
        return fronts.mqttPort().isPresent();
    }

    /** The port that health is asked at. */
    public int managementPort() {
        return fronts.managementPort();
    }

    /** Where health is asked, as {@code host:port}. */
    public String managementAddress() {
        return new HostPort(config.management().host(), managementPort()).toString();
    }

    /** Where the legs of streams to this endpoint are dialled, {@code wss://host:port}. */
    public String publicUrl() {
        return address.endpointUrl();
    }

    /** Every route of the HTTPS server and who may use it. */
    public List<ApiRoute> routes() {
        return HttpRoutes.all(roles.routes()).table();
    }

    /** Streams that this node holds now, until their connections are gone. */
    public int streams() {
        return roles.streams();
    }

    /** The most bytes that are held for one stream now, in both directions, beyond what the sockets hold. */
    public Future<Long> mostHeld() {
        return roles.mostHeld();
    }

    /** What clients must trust; empty where the operator's certificate is in use, and where the node has no TLS port. */
    public Optional<Path> caFile() {
        return files.caFile();
    }

    /** The folder that holds keys, credentials and the embedded database. */
    public Path dataFolder() {
        return files.folder().path();
    }

    /**
     * With the primary key that a policy such as {@code iothubowner} has now; an IllegalArgumentException when there is no such
     * policy, as on every node without a registry.
     */
    public ConnectionString connectionString(String policy) {
        Map<String, Secret> keys =
                credentials.map(PolicyCredentials::primaryKeys).orElse(Map.of());
        Secret key = keys.get(policy);
        if (key == null) {
            throw new IllegalArgumentException("policy: '" + policy + "' (expected: one of " + keys.keySet() + ")");
        }
        return address.connectionString(policy, key);
    }

    private Future<?> startRoles() {
        address.warnOfNoEndpointUrl();
        Surroundings surroundings = Surroundings.of(config, cluster, files, address, clock);
        roles = new Roles(surroundings);
        if (NodeFiles.runs(config, Role.REGISTRY)) {
            credentials = Optional.of(new PolicyCredentials(
                    surroundings.vertx(),
                    surroundings.bus(),
                    surroundings.scheduler(),
                    roles::policies,
                    keys -> CredentialFiles.write(files.folder(), hostName(), address.port(), keys)));
        }
        return roles.start(config, files.database(), whenEnded);
    }

    private Future<?> endRoles() {
        if (roles == null) {
            return Future.succeededFuture();
        }
        long limit = config.node().stopTimeout().toMillis();
        return credentials
                .map(PolicyCredentials::stop)
                .orElse(Future.succeededFuture())
                .eventually(roles::stop)
                .timeout(limit, TimeUnit.MILLISECONDS)
                .onFailure(late -> LOG.warn("stop: not all ended within node.stop-timeout ({} ms)", limit));
    }
}
