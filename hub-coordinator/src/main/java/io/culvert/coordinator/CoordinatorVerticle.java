package io.culvert.coordinator;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamCalls;
import io.culvert.cluster.Tickets;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocations;
import io.culvert.coordinator.api.MqttRoutes;
import io.culvert.coordinator.api.PropertiesRoutes;
import io.culvert.coordinator.api.QuotaRoutes;
import io.culvert.coordinator.api.ServiceRoutes;
import io.culvert.coordinator.api.StreamRoutes;
import io.culvert.coordinator.bridge.Bridge;
import io.culvert.coordinator.bridge.BridgeRoutes;
import io.culvert.coordinator.bus.BusAnswers;
import io.culvert.coordinator.bus.BusConsumers;
import io.culvert.coordinator.handshake.EndpointSelector;
import io.culvert.coordinator.handshake.HandshakeService;
import io.culvert.coordinator.handshake.PatientPresence;
import io.culvert.coordinator.handshake.SessionSearch;
import io.culvert.coordinator.live.LiveStreams;
import io.culvert.coordinator.session.AwaitedWithdrawals;
import io.culvert.coordinator.session.BusSessions;
import io.culvert.coordinator.session.Sessions;
import io.culvert.protocol.Outcome;
import io.culvert.wire.MqttSocket;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetSocket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The coordinator role of a node: devices' sessions, handshakes, and the hub's API but for the registry's. Handshakes run on
 * this verticle's event loop, sessions on the loops that accepted their sockets.
 *
 * <p>Deploy it before the node's endpoint: an endpoint that reported its load before counts only from its next report on.
 */
public final class CoordinatorVerticle extends VerticleBase implements Revocations.Listener {
    private final CoordinatorConfig config;
    private final String node;
    private final HubNames hub;
    private final Bus bus;
    private final Membership membership;
    private final AwaitedWithdrawals presence;
    private final Quotas quotas;
    private final Tickets tickets;
    private final Clock clock;
    private final Predicate<String> originAllowed;
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private EndpointSelector endpoints;
    private HandshakeService handshakes;
    private Sessions sessions;
    private Revocations revocations;
    private BusConsumers consumers;
    private Bridge bridge;

    /** @param originAllowed whether a browser's page of this origin may dial MQTT over WebSocket */
    public CoordinatorVerticle(
            CoordinatorConfig config,
            String node,
            HubNames hub,
            Bus bus,
            Membership membership,
            Presence presence,
            Quotas quotas,
            Tickets tickets,
            Clock clock,
            Predicate<String> originAllowed) {
        this.config = config;
        this.node = node;
        this.hub = hub;
        this.bus = bus;
        this.membership = membership;
        this.presence = new AwaitedWithdrawals(presence);
        this.quotas = quotas;
        this.tickets = tickets;
        this.clock = clock;
        this.originAllowed = originAllowed;
    }

    @Override
    public Future<?> start() {
        Scheduler scheduler = new VertxScheduler(vertx, context);
        endpoints = new EndpointSelector(scheduler, config.handshake().loadLifetime(), new SecureRandom());
        sessions = new Sessions(config.session(), node, hub, bus, presence, clock, scheduler, vertx);
        registrations.add(sessions.reassertion().start(membership));
        registrations.add(sessions.review().start(membership));
        handshakes = new HandshakeService(
                config.handshake(),
                node,
                hub,
                bus,
                new PatientPresence(presence, new SessionSearch(node, sessions::holds, membership, bus)),
                quotas,
                endpoints,
                tickets::sign,
                clock,
                scheduler,
                task -> context.runOnContext(now -> task.run()));
        registrations.add(membership.listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node gone) {
                endpoints.left(gone.name());
                handshakes.left(gone.name());
            }
        }));
        BusSessions busSessions = new BusSessions(sessions, config.busSession(), vertx);
        BusAnswers answers = new BusAnswers(handshakes, busSessions, node);
        consumers = new BusConsumers(answers);
        bridge = new Bridge(config.bridge(), answers, bus, clock, vertx);
        Address self = Address.node(node);
        revocations = new Revocations(bus, scheduler, this);
        return Future.all(List.of(
                revocations.start(),
                consumers.start(vertx, node),
                serve(self, CoordinatorCalls.OFFER, offer -> sessions.offer(offer)),
                take(self, CoordinatorCalls.ANSWER, answer -> handshakes.answered(answer)),
                serve(
                        self,
                        CoordinatorCalls.HOLDS,
                        asked -> Future.succeededFuture(
                                Outcome.granted(new CoordinatorCalls.Held(sessions.holds(asked.identity()))))),
                take(self, CoordinatorCalls.EVICT, evict -> sessions.evict(evict)),
                serve(
                        self,
                        StreamCalls.WHICH_AWAITED,
                        question -> handshakes
                                .awaited(question.streams())
                                .map(streams -> Outcome.granted(new StreamCalls.AnswersAwaited(streams)))),
                take(self, StreamCalls.END_HANDSHAKE, end -> handshakes.end(end.streamId(), end.reason())),
                take(Address.COORDINATORS, EndpointCalls.LOAD, load -> endpoints.report(load))));
    }

    /**
     * Takes no new handshakes and sessions, and sends the devices to other coordinators; handshakes that run go on.
     *
     * @param spread until all devices were told
     */
    public Future<Void> drain(Duration spread) {
        return Future.future(done -> context.runOnContext(now -> {
            handshakes.drain();
            boolean elsewhere = membership.withRole(Membership.COORDINATOR).size() > 1;
            if (elsewhere) {
                consumers.drain();
            }
            sessions.drain(spread, elsewhere);
            done.complete();
        }));
    }

    /** How many handshakes run. */
    public Future<Integer> handshakes() {
        return handshakes.running();
    }

    /** Answers the callers that wait, then closes the devices' connections. */
    @Override
    public Future<?> stop() {
        return consumers
                .stop()
                .compose(deaf -> handshakes.stop())
                .compose(stopped -> sessions.stop())
                .compose(stopped -> presence.done())
                .onSuccess(stopped -> bridge.stop())
                .eventually(revocations::close)
                .compose(stopped -> Future.join(
                        registrations.stream().map(Bus.Registration::close).toList()));
    }

    @Override
    public void revoked(Revocation revocation) {
        sessions.revoke(revocation);
        handshakes.revoke(revocation);
        bridge.revoke(revocation);
    }

    @Override
    public void unknownRevoked() {
        sessions.revokeAll();
        handshakes.revokeAll();
        bridge.revokeAll();
    }

    /** The routes of the HTTPS server; to be mounted once the verticle has started. */
    public HttpRoutes routes() {
        return HttpRoutes.all(List.of(
                new ServiceRoutes(handshakes, clock),
                new PropertiesRoutes(bus, hub, endpoints, tickets, clock),
                new QuotaRoutes(bus, quotas, clock),
                new StreamRoutes(bus, new LiveStreams(bus, membership), clock),
                new BridgeRoutes(bridge, clock),
                new MqttRoutes(sessions::accept, originAllowed)));
    }

    /** Takes the connections of the MQTT port; to be used once the verticle has started. */
    public Handler<NetSocket> mqtt() {
        return socket -> sessions.accept(MqttSocket.direct(socket));
    }

    /** The sessions here, for their counts. */
    public Sessions sessions() {
        return sessions;
    }

    private <Q extends Record> Future<?> take(Address address, BusCall<Q, Bus.Done> call, Consumer<Q> handler) {
        return serve(address, call, question -> {
            handler.accept(question);
            return Future.succeededFuture(Outcome.granted(new Bus.Done()));
        });
    }

    private <Q extends Record, A extends Record> Future<?> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        return bus.serve(address, call, handler).onSuccess(registrations::add);
    }
}
