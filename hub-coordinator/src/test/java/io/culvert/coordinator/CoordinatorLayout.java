package io.culvert.coordinator;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.TicketKeys;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.presence.LocalPresence;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.cluster.revocation.RevocationCalls;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.session.SessionConfig;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetServer;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** One coordinator on real sockets and a real bus; the registry and the endpoint are the test's. */
public final class CoordinatorLayout implements AutoCloseable {
    public static final String NODE = "c1";
    public static final String ENDPOINT = "e1";
    private static final Duration ASK = Duration.ofSeconds(2);

    public final Vertx vertx = Vertx.vertx();
    public final Bus bus = new VertxBus(vertx, ASK);
    public final Presence presence = new LocalPresence(new VertxScheduler(vertx, vertx.getOrCreateContext()));
    public final Quotas quotas = new LocalQuotas(
            QuotaConfig.defaults(), bus, Clock.systemUTC(), new VertxScheduler(vertx, vertx.getOrCreateContext()));
    public final HubNames hub = new HubNames(List.of("hub.example.com", "localhost"));
    public final Tickets tickets =
            new Tickets(vertx, hub, new TicketKeys(List.of(TicketKeys.generate())), Clock.systemUTC());

    public volatile List<Membership.Node> nodes = List.of(
            new Membership.Node(NODE, Set.of("coordinator"), ""),
            new Membership.Node(ENDPOINT, Set.of("endpoint"), ""));
    private final Membership membership = new Membership() {
        @Override
        public List<Node> nodes() {
            return nodes;
        }

        @Override
        public Bus.Registration listen(Listener listener) {
            return Future::succeededFuture;
        }
    };
    /** Those that came after the first. */
    public final List<CoordinatorVerticle> others = new ArrayList<>();

    public final BlockingQueue<String> sessionChanges = new LinkedBlockingQueue<>();
    public final BlockingQueue<EndpointCalls.Forget> forgotten = new LinkedBlockingQueue<>();
    public final BlockingQueue<CoordinatorCalls.Answer> answers = new LinkedBlockingQueue<>();
    public volatile Function<RegistryCalls.Admit, Outcome<RegistryCalls.Admitted>> admit =
            question -> Outcome.granted(new RegistryCalls.Admitted(Instant.now().plusSeconds(3600)));
    public volatile Function<RegistryCalls.Authorize, Outcome<RegistryCalls.Principal>> authorize =
            question -> Outcome.granted(new RegistryCalls.Principal(
                    StreamOpener.ofPolicy("service"), Instant.now().plusSeconds(3600)));
    public volatile Function<RegistryCalls.Identify, Outcome<RegistryCalls.Holder>> identify =
            question -> question.credential().startsWith("good")
                    ? Outcome.granted(new RegistryCalls.Holder(
                            question.credential(),
                            Optional.empty(),
                            Instant.now().plusSeconds(3600),
                            Optional.empty()))
                    : refused(CloseReason.UNAUTHORIZED);
    public volatile Outcome<RegistryCalls.Found> find = Outcome.granted(new RegistryCalls.Found(true));
    /** Whether it takes no news of sessions. */
    public volatile boolean registryAway;

    public volatile boolean deviceLegClaimed;
    public volatile boolean serviceLegClaimed;
    private final RevocationList revoked = new RevocationList();

    public final CoordinatorVerticle coordinator;
    private final String deployment;
    private final NetServer mqtt;
    private final HttpServer http;
    private int streams;

    /** One that takes 20 sessions, and three offers in each. */
    public static CoordinatorLayout ofFewSessions(Duration connectTimeout) throws TimeoutException {
        return new CoordinatorLayout(new CoordinatorConfig(
                HandshakeConfig.defaults(), new SessionConfig(connectTimeout, 20, 3, Duration.ofSeconds(30))));
    }

    public CoordinatorLayout(CoordinatorConfig config) throws TimeoutException {
        serveRegistry();
        serveEndpoint();
        // What a handshake elsewhere would take.
        bus.serve(Address.node("elsewhere"), CoordinatorCalls.ANSWER, answer -> {
                    answers.add(answer);
                    return done();
                })
                .await(5, SECONDS);
        coordinator = coordinator(NODE, config);
        deployment = vertx.deployVerticle(coordinator).await(5, SECONDS);
        mqtt = vertx.createNetServer()
                .connectHandler(coordinator.mqtt())
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
        Router router = Router.router(vertx);
        coordinator.routes().mount(router);
        http = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
        report(ENDPOINT, "wss://hub.example.com:8443");
    }

    private CoordinatorVerticle coordinator(String node, CoordinatorConfig config) {
        return new CoordinatorVerticle(
                config,
                node,
                hub,
                bus,
                membership,
                presence,
                quotas,
                tickets,
                Clock.systemUTC(),
                "https://console.example.com"::equals);
    }

    /** One more coordinator of the same hub; the port of its MQTT. */
    public int another(String node, CoordinatorConfig config) throws TimeoutException {
        CoordinatorVerticle other = coordinator(node, config);
        others.add(other);
        vertx.deployVerticle(other).await(5, SECONDS);
        List<Membership.Node> all = new ArrayList<>(nodes);
        all.add(new Membership.Node(node, Set.of("coordinator"), ""));
        nodes = List.copyOf(all);
        return vertx.createNetServer()
                .connectHandler(other.mqtt())
                .listen(0, "127.0.0.1")
                .await(5, SECONDS)
                .actualPort();
    }

    private void serveRegistry() throws TimeoutException {
        Future.join(
                        bus.serve(
                                Address.REGISTRY,
                                RegistryCalls.ADMIT,
                                question -> Future.succeededFuture(admit.apply(question))),
                        bus.serve(
                                Address.REGISTRY,
                                RegistryCalls.AUTHORIZE,
                                question -> Future.succeededFuture(authorize.apply(question))),
                        bus.serve(
                                Address.REGISTRY,
                                RegistryCalls.IDENTIFY,
                                question -> Future.succeededFuture(identify.apply(question))),
                        bus.serve(Address.REGISTRY, RegistryCalls.FIND, question -> Future.succeededFuture(find)),
                        bus.serve(
                                Address.REGISTRY,
                                RevocationCalls.SINCE,
                                question -> Future.succeededFuture(revoked.since(question))),
                        bus.serve(
                                Address.REGISTRY,
                                QuotaCalls.USED_ON,
                                question -> Future.succeededFuture(Outcome.granted(new QuotaCalls.Used(List.of())))),
                        bus.serve(
                                Address.REGISTRY,
                                RegistryCalls.SESSIONS_OF,
                                question -> Future.succeededFuture(
                                        Outcome.granted(new RegistryCalls.Sessions(List.of(), false)))),
                        bus.serve(Address.REGISTRY, RegistryCalls.SESSION_CHANGED, change -> {
                            if (registryAway) {
                                return Future.succeededFuture(refused(CloseReason.NODE_UNAVAILABLE));
                            }
                            sessionChanges.add(change.identity() + (change.connected() ? " on" : " off"));
                            return done();
                        }))
                .await(5, SECONDS);
    }

    /** What the registry stores and tells. */
    public void revoke(Kind kind, String subject) {
        bus.tell(Address.NODES, RevocationCalls.NEWS, new RevocationCalls.News(List.of(revoked.add(kind, subject))));
    }

    /** What the registry stores, and whose news gets lost. */
    public void revokeUntold(Kind kind, String subject) {
        revoked.add(kind, subject);
    }

    private void serveEndpoint() throws TimeoutException {
        Address endpoint = Address.node(ENDPOINT);
        Future.join(
                        bus.serve(
                                endpoint,
                                EndpointCalls.EXPECT,
                                question -> Future.succeededFuture(Outcome.granted(new EndpointCalls.Expected(
                                        stream(streams++),
                                        "device-ticket",
                                        "service-ticket",
                                        "wss://hub.example.com:8443")))),
                        bus.serve(endpoint, EndpointCalls.FORGET, forget -> {
                            forgotten.add(forget);
                            return done();
                        }),
                        bus.serve(
                                endpoint,
                                EndpointCalls.LEG_STATE,
                                question -> Future.succeededFuture(Outcome.granted(new EndpointCalls.Leg(
                                        question.side() == Side.DEVICE ? deviceLegClaimed : serviceLegClaimed,
                                        Optional.of(ENDPOINT))))))
                .await(5, SECONDS);
    }

    public void report(String node, String publicUrl) {
        bus.tell(Address.COORDINATORS, EndpointCalls.LOAD, new EndpointCalls.Load(node, publicUrl, 0, false));
    }

    private static Future<Outcome<Bus.Done>> done() {
        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
    }

    /** The id of the so-manieth stream that is expected. */
    public static StreamId stream(int number) {
        return new StreamId(String.format("%032x", number));
    }

    public int mqttPort() {
        return mqtt.actualPort();
    }

    public int httpPort() {
        return http.actualPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + httpPort() + path;
    }

    public BareDevice device() {
        return BareDevice.onTcp(mqttPort());
    }

    /** Offers a stream as a handshake on another node would. */
    public Outcome<Bus.Done> offer(Identity device, long epoch, int number) throws TimeoutException {
        return bus.ask(
                        Address.node(NODE),
                        CoordinatorCalls.OFFER,
                        new CoordinatorCalls.Offer(
                                device,
                                epoch,
                                stream(number),
                                new StreamName("ssh"),
                                "wss://hub.example.com:8443/bridges/x",
                                new Secret("ti.ck.et"),
                                "elsewhere",
                                Duration.ofSeconds(10)),
                        ASK)
                .await(5, SECONDS);
    }

    public Presence.Location located(Identity device) throws TimeoutException {
        return presence.find(device).await(5, SECONDS).orElseThrow();
    }

    public static <T> Outcome<T> refused(CloseReason reason) {
        return Outcome.refused(reason, "refused: " + reason);
    }

    /** Stops the role and leaves the ports open. */
    public void stop() throws TimeoutException {
        vertx.undeploy(deployment).await(5, SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(5, SECONDS);
    }
}
