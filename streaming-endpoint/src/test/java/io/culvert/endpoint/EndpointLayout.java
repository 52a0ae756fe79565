package io.culvert.endpoint;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.LocalMembership;
import io.culvert.cluster.LocalRendezvous;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.TicketKeys;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.LocalQuotas;
import io.culvert.cluster.quota.QuotaCalls;
import io.culvert.cluster.quota.QuotaConfig;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.quota.Quotas.Wish;
import io.culvert.cluster.quota.ScopeUse;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.BridgePath;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.TicketClaims;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An endpoint on a plain port, with the part of the coordinator played by the test. */
final class EndpointLayout implements AutoCloseable {
    static final String NODE = "n1";
    static final HubNames HUB = new HubNames(List.of("hub.test"));
    private static final TicketKeys KEYS = new TicketKeys(List.of(TicketKeys.generate()));

    final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    final Bus bus = new VertxBus(vertx, Duration.ofSeconds(2));
    final Tickets tickets = new Tickets(vertx, HUB, KEYS, Clock.systemUTC());
    final Quotas quotas = new LocalQuotas(
            QuotaConfig.defaults(), bus, Clock.systemUTC(), new VertxScheduler(vertx, vertx.getOrCreateContext()));
    final BlockingQueue<StreamRecord> records = new LinkedBlockingQueue<>();
    final WebSocketClient clients = vertx.createWebSocketClient();
    final EndpointVerticle endpoint;
    final int port;

    EndpointLayout(EndpointConfig config) {
        Scheduler scheduler = new VertxScheduler(vertx, vertx.getOrCreateContext());
        endpoint = new EndpointVerticle(
                config,
                new Surroundings(
                        NODE,
                        bus,
                        new LocalMembership(new Membership.Node(NODE, Set.of("endpoint"), "")),
                        new LocalRendezvous(scheduler),
                        quotas,
                        tickets,
                        Clock.systemUTC(),
                        Optional.empty(),
                        "https://hub.test"::equals,
                        () -> "wss://hub.test:8443"),
                records::add);
        done(vertx.deployVerticle(endpoint));
        Router router = Router.router(vertx);
        endpoint.routes().mount(router);
        port = done(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
                .actualPort();
    }

    static EndpointConfig config(Duration grace) {
        return new EndpointConfig("", 100, grace, WireLimits.defaults());
    }

    /** A stream that a coordinator would have made, with the tickets of both its sides. */
    Stream expect(Duration deadline) {
        return expect(deadline, StreamLease.NONE);
    }

    /** One that quotas count. */
    Stream expect(Duration deadline, StreamLease lease) {
        var outcome = ask(
                EndpointCalls.EXPECT,
                new EndpointCalls.Expect(
                        Identity.device("d1"),
                        new StreamName("ssh"),
                        StreamOpener.ofPolicy("service"),
                        deadline,
                        lease));
        return new Stream(((Outcome.Granted<Expected>) outcome).value());
    }

    /** Of a hub whose registry knows of no use today. */
    StreamLease lease() {
        done(bus.serve(
                Address.REGISTRY,
                QuotaCalls.USED_ON,
                question -> Future.succeededFuture(Outcome.granted(new QuotaCalls.Used(List.of())))));
        Wish wish = new Wish("service", Identity.device("d1"), Duration.ofSeconds(60));
        return ((Quotas.Reservation.Granted) done(quotas.reserve(wish))).lease();
    }

    int streamsCounted() {
        return ((Outcome.Granted<ScopeUse>) done(quotas.use(QuotaScope.HUB)))
                .value()
                .streams();
    }

    <Q extends Record, A extends Record> Outcome<A> ask(BusCall<Q, A> call, Q question) {
        return done(bus.ask(Address.node(NODE), call, question, Duration.ofSeconds(2)));
    }

    StreamRecord record() throws InterruptedException {
        return records.poll(10, TimeUnit.SECONDS);
    }

    static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, SECONDS)
                .join();
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

        String ticket(Side side) {
            return ticket(side, expected.streamId(), NODE, Instant.now().plusSeconds(60));
        }

        String ticket(Side side, StreamId streamId, String node, Instant expiresAt) {
            String id = side == Side.DEVICE ? expected.deviceTicketId() : expected.serviceTicketId();
            return tickets.sign(
                            new TicketClaims(HUB.hostName(), "who", streamId, side, node, id, Instant.now(), expiresAt))
                    .reveal();
        }

        String path(Side side) {
            return new BridgePath(HUB.hub(), Identity.device("d1"), expected.streamId(), side).toString();
        }

        Future<WebSocket> dialWith(Side side, String ticket, String... subprotocols) {
            return clients.connect(options(side, ticket, subprotocols));
        }

        /** Hears from the first message on: handlers are set before it connects. */
        Ear dial(Side side, String... subprotocols) {
            ClientWebSocket socket = clients.webSocket();
            Ear ear = new Ear(socket);
            done(socket.connect(options(side, ticket(side), subprotocols)));
            return ear;
        }

        private WebSocketConnectOptions options(Side side, String ticket, String... subprotocols) {
            return new WebSocketConnectOptions()
                    .setAllowOriginHeader(false)
                    .setHost("127.0.0.1")
                    .setPort(port)
                    .setURI(path(side))
                    .addHeader("Authorization", "Bearer " + ticket)
                    .setSubProtocols(List.of(subprotocols));
        }
    }
}
