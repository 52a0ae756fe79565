package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.HUB;
import static io.culvert.endpoint.EndpointLayout.done;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.ClusterTls;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.LocalRendezvous;
import io.culvert.cluster.Membership;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.TicketKeys;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.endpoint.link.LinkSettings;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.BridgePath;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.TicketClaims;
import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Endpoint nodes {@code a}, {@code h} and {@code s} in one process, on plain ports, with real links between them. */
final class LinkLayout implements AutoCloseable, Membership {
    static final String A = "a";
    static final String H = "h";
    static final String S = "s";
    private static final Duration LONG = Duration.ofSeconds(30);

    /** One endpoint node. */
    record Node(EndpointVerticle endpoint, int port, LinkSettings links) {}

    final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    final Bus bus = new VertxBus(vertx, Duration.ofSeconds(2));
    final ClusterAuthority authority = new ClusterAuthority();
    final BlockingQueue<StreamRecord> records = new LinkedBlockingQueue<>();
    private final Tickets tickets =
            new Tickets(vertx, HUB, new TicketKeys(List.of(TicketKeys.generate())), Clock.systemUTC());
    private final VertxScheduler scheduler = new VertxScheduler(vertx, vertx.getOrCreateContext());
    final LocalRendezvous rendezvous = new LocalRendezvous(scheduler);
    /** Until when answers to claims of node {@code h} are on their way. */
    volatile Future<Void> grantsOfHost = Future.succeededFuture();

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Node> nodes = new HashMap<>();

    LinkLayout(WireLimits wire) {
        this(wire, UnaryOperator.identity());
    }

    /** @param linkAddress where others are told to dial instead of a node's own address */
    LinkLayout(WireLimits wire, UnaryOperator<String> linkAddress) {
        for (String name : List.of(A, H, S)) {
            nodes.put(name, start(name, new EndpointConfig("", 100, Duration.ofMillis(200), wire), linkAddress));
        }
    }

    private Node start(String name, EndpointConfig config, UnaryOperator<String> linkAddress) {
        ClusterTls tls = authority.node(name);
        int port = freePort();
        LinkSettings links = new LinkSettings("127.0.0.1", port, linkAddress.apply("127.0.0.1:" + port), tls);
        EndpointVerticle endpoint = new EndpointVerticle(
                config,
                new Surroundings(
                        name,
                        name.equals(H) ? new LateBus() : bus,
                        this,
                        rendezvous,
                        new LocalQuotas(QuotaConfig.defaults(), bus, Clock.systemUTC(), scheduler),
                        tickets,
                        Clock.systemUTC(),
                        Optional.of(links),
                        origin -> true,
                        () -> "wss://hub.test:8443"),
                records::add);
        done(vertx.deployVerticle(endpoint));
        Router router = Router.router(vertx);
        endpoint.routes().mount(router);
        int http = done(vertx.createHttpServer(new HttpServerOptions().setReceiveBufferSize(64 * 1024))
                        .requestHandler(router)
                        .listen(0, "127.0.0.1"))
                .actualPort();
        return new Node(endpoint, http, links);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Node node(String name) {
        return nodes.get(name);
    }

    /** A stream whose arbiter is node {@code a}. */
    Stream expect() {
        return expect(LONG);
    }

    Stream expect(Duration deadline) {
        var outcome = ask(
                A,
                EndpointCalls.EXPECT,
                new EndpointCalls.Expect(
                        Identity.device("d1"), new StreamName("ssh"), StreamOpener.ofPolicy("service"), deadline));
        return new Stream(((Outcome.Granted<Expected>) outcome).value());
    }

    <Q extends Record, R extends Record> Outcome<R> ask(String node, BusCall<Q, R> call, Q question) {
        return done(bus.ask(Address.node(node), call, question, Duration.ofSeconds(2)));
    }

    StreamRecord record() throws InterruptedException {
        StreamRecord record = records.poll(15, TimeUnit.SECONDS);
        if (record == null) {
            throw new AssertionError("no stream ended");
        }
        return record;
    }

    /** All nodes hear that this one is gone. */
    void leave(String name) {
        listeners.forEach(listener -> listener.left(new Membership.Node(name, Set.of("endpoint"), "")));
    }

    @Override
    public List<Membership.Node> nodes() {
        return List.of();
    }

    @Override
    public Bus.Registration listen(Listener listener) {
        listeners.add(listener);
        return Future::succeededFuture;
    }

    @Override
    public void close() {
        done(vertx.close());
    }

    /** One stream and how its legs are dialled. */
    final class Stream {
        final Expected expected;

        Stream(Expected expected) {
            this.expected = expected;
        }

        PeerDial at(String node, Side side) {
            String id = side == Side.DEVICE ? expected.deviceTicketId() : expected.serviceTicketId();
            Instant now = Instant.now();
            String ticket = tickets.sign(new TicketClaims(
                            HUB.hostName(), "who", expected.streamId(), side, A, id, now, now.plusSeconds(60)))
                    .reveal();
            String path = new BridgePath(HUB.hub(), Identity.device("d1"), expected.streamId(), side).toString();
            return Peer.dial("ws://127.0.0.1:" + node(node).port() + path).bearer(ticket);
        }

        /** A foreign client. */
        Peer plain(String node, Side side) {
            return at(node, side).connect();
        }

        /** One that speaks our sub-protocol, and was told so. */
        Peer culvert(String node, Side side) {
            return at(node, side).subprotocols("culvert.v1").connect();
        }
    }

    /** The bus, with answers to claims that may be late. */
    private final class LateBus implements Bus {
        @Override
        public <Q extends Record, R extends Record> Future<Outcome<R>> ask(
                Address address, BusCall<Q, R> call, Q question, Duration limit) {
            Future<Outcome<R>> answer = bus.ask(address, call, question, limit);
            return call.name().equals(EndpointCalls.CLAIM.name())
                    ? answer.compose(outcome -> grantsOfHost.map(outcome))
                    : answer;
        }

        @Override
        public <Q extends Record, R extends Record> Future<Registration> serve(
                Address address, BusCall<Q, R> call, Function<Q, Future<Outcome<R>>> handler) {
            return bus.serve(address, call, handler);
        }

        @Override
        public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
            bus.tell(address, call, message);
        }
    }
}
