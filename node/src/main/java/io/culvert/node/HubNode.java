package io.culvert.node;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.Bus;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.LocalMembership;
import io.culvert.cluster.LocalRendezvous;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.TicketKeys;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.presence.LocalPresence;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.node.config.ConfigException;
import io.culvert.node.config.HubConfig;
import io.culvert.node.config.NodeSettings.Role;
import io.culvert.node.data.CredentialFiles;
import io.culvert.node.data.DataFolder;
import io.culvert.node.data.ServerCertificate;
import io.culvert.node.data.TicketKeyFiles;
import io.culvert.node.front.Origins;
import io.culvert.node.front.ServerTls;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server process of a hub, embedded or behind {@code culvert hub}.
 *
 * <pre>
 *   Starting -> Ready -> Draining -> Stopped
 *           \-> Stopped (a start that failed leaves nothing behind)
 * </pre>
 *
 * <p>Ports are bound before the roles start and opened after them; a stop refuses new work first, then lets each role end what
 * it holds with its reason, then closes the ports. Its fields are written while it starts, on one event loop, and read after.
 */
public final class HubNode {
    private static final Logger LOG = LoggerFactory.getLogger(HubNode.class);

    private enum State {
        STARTING,
        READY,
        DRAINING
    }

    private final HubConfig config;
    private final Consumer<StreamEnding> whenEnded;
    private final HubNames names;
    private final Clock clock = Clock.systemUTC();
    private final Vertx vertx;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Promise<Void> stopped = Promise.promise();
    private volatile State state = State.STARTING;
    private volatile DataFolder folder;
    private ServerCertificate certificate;
    private TicketKeys ticketKeys;
    private volatile Fronts fronts;
    private volatile Roles roles;
    private volatile PolicyCredentials credentials;

    private HubNode(HubConfig config, Consumer<StreamEnding> whenEnded) {
        this.config = config;
        this.whenEnded = whenEnded;
        this.names = new HubNames(config.hub().hostNames());
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    /** A node that serves; a failure is a ConfigException where the configuration, a file or a port is to blame. */
    public static Future<HubNode> start(HubConfig config) {
        return start(config, ended -> {});
    }

    /**
     * The same.
     *
     * @param whenEnded told of each stream's end besides the log, on one of the node's event loops
     */
    public static Future<HubNode> start(HubConfig config, Consumer<StreamEnding> whenEnded) {
        if (config.node().roles().size() < Role.values().length) {
            return Future.failedFuture(
                    new ConfigException(
                            "node.roles: a subset (expected: registry, coordinator and endpoint; "
                                    + "one node can run some of them only in a cluster, which this version cannot be configured for)"));
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
        ServerTls.logEngine(vertx);
        return vertx.executeBlocking(this::openFolder)
                .compose(open -> Fronts.bind(vertx, config, new ServerTls(certificate), this::unreadiness))
                .onSuccess(bound -> fronts = bound)
                .compose(bound -> startRoles())
                .compose(started -> credentials.start())
                .compose(written ->
                        fronts.open(roles, origins(), config.registry().tokens().enabled()))
                .map(open -> {
                    state = State.READY;
                    LOG.info(
                            "ready in {} ms: https={} mqtt={} management={}",
                            Duration.ofNanos(System.nanoTime() - begin).toMillis(),
                            httpsPort(),
                            mqttPort(),
                            managementPort());
                    return this;
                });
    }

    /** Ends sessions and streams with their reasons, at most for {@code node.stop-timeout}, then everything else. Idempotent. */
    public Future<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            boolean served = state == State.READY;
            state = State.DRAINING;
            if (fronts != null) {
                fronts.drain();
            }
            endRoles()
                    .eventually(() -> fronts == null ? Future.succeededFuture() : fronts.close())
                    // Not composed: the event loop that would complete the chain is gone by then.
                    .onComplete(closed -> vertx.close().onComplete(gone -> {
                        closeFolder();
                        if (served) {
                            LOG.info("stopped");
                        }
                        stopped.complete();
                    }));
        }
        return stopped.future();
    }

    /** The name in connection strings. */
    public String hostName() {
        return names.hostName();
    }

    /** The port that the HTTPS server listens on. */
    public int httpsPort() {
        return fronts.httpsPort();
    }

    /** The port that the MQTT server listens on. */
    public int mqttPort() {
        return fronts.mqttPort();
    }

    /** The port that health is asked at. */
    public int managementPort() {
        return fronts.managementPort();
    }

    /** Where health is asked, as {@code host:port}. */
    public String managementAddress() {
        return new HostPort(config.management().host(), managementPort()).toString();
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

    /** What clients must trust; empty where the operator's certificate is in use. */
    public Optional<Path> caFile() {
        return certificate.caFile();
    }

    /** The folder that holds keys, credentials and the embedded database. */
    public Path dataFolder() {
        return folder.path();
    }

    /**
     * With the primary key that a policy such as {@code iothubowner} has now; an IllegalArgumentException when there is no such
     * policy.
     */
    public ConnectionString connectionString(String policy) {
        Map<String, Secret> keys = credentials.primaryKeys();
        Secret key = keys.get(policy);
        if (key == null) {
            throw new IllegalArgumentException("policy: '" + policy + "' (expected: one of " + keys.keySet() + ")");
        }
        return ConnectionString.ofPolicy(hostName(), publicPort(), policy, key);
    }

    private Void openFolder() {
        folder = DataFolder.open(config.dataDir());
        certificate = ServerCertificate.of(config.https(), config.hub().hostNames(), folder, clock);
        ticketKeys = TicketKeyFiles.load(config.tickets(), folder);
        return null;
    }

    private Future<?> startRoles() {
        Bus bus = new VertxBus(vertx, config.cluster().requestTimeout());
        Scheduler scheduler = new VertxScheduler(vertx, vertx.getOrCreateContext());
        Surroundings surroundings = new Surroundings(
                vertx,
                bus,
                new LocalMembership(self()),
                new LocalPresence(scheduler),
                new LocalRendezvous(scheduler),
                new LocalQuotas(config.quotas(), bus, clock, scheduler),
                new Tickets(vertx, names, ticketKeys, clock),
                clock,
                names,
                origins(),
                "wss://" + new HostPort(hostName(), publicPort()));
        roles = new Roles(surroundings);
        credentials = new PolicyCredentials(
                vertx, bus, roles::policies, keys -> CredentialFiles.write(folder, hostName(), publicPort(), keys));
        return roles.start(config, folder.database(), whenEnded);
    }

    private Membership.Node self() {
        Set<String> roleNames = config.node().roles().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        return new Membership.Node(config.node().name(), roleNames, "");
    }

    private Future<?> endRoles() {
        if (roles == null) {
            return Future.succeededFuture();
        }
        long limit = config.node().stopTimeout().toMillis();
        return credentials
                .stop()
                .eventually(roles::stop)
                .timeout(limit, TimeUnit.MILLISECONDS)
                .onFailure(late -> LOG.warn("stop: not all ended within node.stop-timeout ({} ms)", limit));
    }

    private void closeFolder() {
        try {
            if (folder != null) {
                folder.close();
            }
        } catch (IOException e) {
            LOG.warn("data folder {}: {}", folder.path(), e.toString());
        }
    }

    private Origins origins() {
        return Origins.of(config.https(), config.hub().hostNames(), publicPort());
    }

    private int publicPort() {
        return config.hub().publicPort() == 0 ? httpsPort() : config.hub().publicPort();
    }

    private List<String> unreadiness() {
        return switch (state) {
            case STARTING -> List.of("starting");
            case READY -> List.of();
            case DRAINING -> List.of("draining");
        };
    }
}
