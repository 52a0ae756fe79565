package io.culvert.endpoint;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.HttpRoutes;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.Membership;
import io.culvert.cluster.StreamCalls;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocations;
import io.culvert.endpoint.admission.Admission;
import io.culvert.endpoint.link.Links;
import io.culvert.endpoint.relay.Relay;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.endpoint.rendezvous.Arbiter;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The streaming endpoint of a node: admits the two legs of each stream, joins them and tells how they ended. Pairing runs on
 * this verticle's event loop, bytes on the loops that accepted the sockets.
 */
public final class EndpointVerticle extends VerticleBase implements Revocations.Listener {
    private static final long REPORT_MILLIS = 1000;

    private final EndpointConfig config;
    private final Surroundings surroundings;
    private final String node;
    private final Bus bus;
    private final Consumer<StreamRecord> whenEnded;
    private final List<Bus.Registration> registrations = new ArrayList<>();
    private Arbiter arbiter;
    private Relay relay;
    private Optional<Links> links;
    private Admission admission;
    private Revocations revocations;
    private long reports;
    private volatile boolean draining;

    /** @param whenEnded told of every stream's end besides the log */
    public EndpointVerticle(EndpointConfig config, Surroundings surroundings, Consumer<StreamRecord> whenEnded) {
        this.config = config;
        this.surroundings = surroundings;
        this.node = surroundings.node();
        this.bus = surroundings.bus();
        this.whenEnded = whenEnded;
    }

    @Override
    public Future<?> start() {
        VertxScheduler scheduler = new VertxScheduler(vertx, context);
        Quotas quotas = surroundings.quotas();
        arbiter = new Arbiter(
                node,
                scheduler,
                new SecureRandom(),
                surroundings.clock(),
                config.maxStreams(),
                surroundings.publicUrl(),
                surroundings.rendezvous(),
                new HostNodes(bus, quotas));
        Executor loop = task -> context.runOnContext(now -> task.run());
        relay = new Relay(
                loop, scheduler, bus, quotas, config.wire().maxHeld().bytes(), config.partnerGrace(), this::ended);
        links = surroundings
                .links()
                .map(settings -> new Links(vertx, node, settings, config.wire(), config.maxStreams(), loop));
        admission = new Admission(
                node, surroundings.tickets(), bus, relay, links, config.wire(), surroundings.originAllowed());
        registrations.add(surroundings.membership().listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node gone) {
                context.runOnContext(now -> nodeLeft(gone.name()));
            }
        }));
        reports = vertx.setPeriodic(0, REPORT_MILLIS, tick -> {
            report();
            relay.look();
            relay.reportUse();
        });
        revocations = new Revocations(bus, scheduler, this);
        return Future.all(List.of(
                links.<Future<?>>map(own -> own.start(relay::arrive)).orElseGet(Future::succeededFuture),
                revocations.start(),
                serve(EndpointCalls.EXPECT, request -> full() ? refuseFull() : arbiter.expect(request)),
                serve(EndpointCalls.CLAIM, arbiter::claim),
                serve(EndpointCalls.ABANDON, arbiter::abandon),
                serve(EndpointCalls.FORGET, arbiter::forget),
                serve(EndpointCalls.LEG_STATE, arbiter::legState),
                serve(EndpointCalls.END, relay::end),
                serve(StreamCalls.LIST, question -> Outcome.granted(question.of(live())))));
    }

    /** Ends all streams with {@code draining}, after expecting no more. */
    @Override
    public Future<?> stop() {
        vertx.cancelTimer(reports);
        return drain().eventually(revocations::close)
                .compose(drained -> Future.join(
                        relay.endAll(CloseReason.DRAINING),
                        links.map(own -> own.endAll(CloseReason.DRAINING)).orElseGet(Future::succeededFuture)))
                .eventually(() -> links.<Future<?>>map(Links::close).orElseGet(Future::succeededFuture))
                .compose(ended -> Future.join(
                        registrations.stream().map(Bus.Registration::close).toList()));
    }

    /** Expects no more streams; those that are there go on. */
    public Future<Void> drain() {
        return Future.future(done -> context.runOnContext(now -> {
            draining = true;
            arbiter.drain();
            report();
            done.complete();
        }));
    }

    /** How many streams wait for a leg here, as their arbiter. */
    public Future<Integer> expected() {
        return Future.future(told -> context.runOnContext(now -> told.complete(arbiter.undecided())));
    }

    /** {@code /bridges/}: the upgrades of legs. */
    public HttpRoutes routes() {
        return new LegRoutes(request -> admission.admit(request));
    }

    /** How many streams are held, as a host or with a second leg; on any thread. */
    public int streams() {
        return relay.size() + links.map(Links::size).orElse(0);
    }

    /** How many links this node took as a host, and how many it dialled, since it started; on any thread. */
    public LinkCount links() {
        return new LinkCount(relay.links(), links.map(Links::dialled).orElse(0L));
    }

    /**
     * How many links there were.
     *
     * @param taken from nodes of second legs
     * @param dialled to hosts
     */
    public record LinkCount(long taken, long dialled) {}

    /** The most bytes that are held for one stream now, in both directions, beyond what the sockets hold. */
    public Future<Long> mostHeld() {
        return relay.mostHeld()
                .compose(held -> links.map(Links::mostHeld)
                        .orElseGet(() -> Future.succeededFuture(0L))
                        .map(linked -> Math.max(held, linked)));
    }

    /** The host knows more of a stream than its arbiter. */
    private Stream<LiveStream> live() {
        return Stream.concat(relay.live(), arbiter.live().filter(stream -> !relay.holds(stream.id())));
    }

    @Override
    public void revoked(Revocation revocation) {
        // Also what is still to be paired: its tickets are out.
        arbiter.closeThose(
                expected -> revocation.endsStream(expected.device(), expected.service()), CloseReason.ACCESS_REVOKED);
        relay.endThose(
                granted -> revocation.endsStream(granted.device(), granted.service()), CloseReason.ACCESS_REVOKED);
    }

    @Override
    public void unknownRevoked() {
        arbiter.closeThose(expected -> true, CloseReason.ACCESS_REVOKED);
        relay.endThose(granted -> true, CloseReason.ACCESS_REVOKED);
    }

    private boolean full() {
        return streams() >= config.maxStreams();
    }

    private static Outcome<EndpointCalls.Expected> refuseFull() {
        return Outcome.refused(CloseReason.NODE_UNAVAILABLE, "the endpoint is full");
    }

    private void nodeLeft(String gone) {
        arbiter.left(gone);
        relay.left(gone);
    }

    private void ended(StreamRecord record) {
        record.log();
        whenEnded.accept(record);
    }

    private void report() {
        int load = streams() + arbiter.size();
        bus.tell(
                Address.COORDINATORS,
                EndpointCalls.LOAD,
                new EndpointCalls.Load(node, surroundings.publicUrl().get(), load, draining));
    }

    private <Q extends Record, A extends Record> Future<?> serve(BusCall<Q, A> call, Function<Q, Outcome<A>> answer) {
        return bus.serve(Address.node(node), call, request -> Future.succeededFuture(answer.apply(request)))
                .onSuccess(registrations::add);
    }
}
