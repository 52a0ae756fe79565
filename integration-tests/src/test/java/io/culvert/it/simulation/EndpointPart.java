package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Rendezvous;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.quota.Quotas;
import io.culvert.endpoint.relay.Relay;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.endpoint.rendezvous.Arbiter;
import io.culvert.endpoint.rendezvous.Hosts;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;

/** The endpoint role in one process: the real classes, wired as its verticle wires them. For one thread. */
final class EndpointPart {
    private static final Duration REPORT = Duration.ofSeconds(1);
    private static final int MAX_STREAMS = 1_000;
    private static final long BOUND = 64 * 1024;

    private final World world;
    private final NodeProcess process;
    private final String publicUrl;
    private final Arbiter arbiter;
    private final Relay relay;
    private final SimulatedFront front;

    EndpointPart(World world, NodeProcess process) {
        this.world = world;
        this.process = process;
        this.publicUrl = world.urlOf(process.name());
        NodeTime time = process.time();
        Bus bus = process.bus();
        Quotas quotas = world.quotas().of(process);
        Rendezvous rendezvous = new SimulatedRendezvous(process, world.rendezvous(), world.timeline());
        arbiter = new Arbiter(
                process.name(),
                time,
                world.timeline().random(),
                time.wall(),
                MAX_STREAMS,
                () -> publicUrl,
                rendezvous,
                new Told(bus, quotas));
        relay = new Relay(process.loop(), time, bus, quotas, BOUND, World.GRACE, this::ended);
        front = new SimulatedFront(world, process, relay);
        process.membership().listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node gone) {
                arbiter.left(gone.name());
                relay.left(gone.name());
                rendezvous.sweep(gone.name());
            }
        });
        serve(EndpointCalls.EXPECT, arbiter::expect);
        serve(EndpointCalls.CLAIM, world.planted().claims(arbiter::claim));
        serve(EndpointCalls.ABANDON, arbiter::abandon);
        serve(EndpointCalls.FORGET, arbiter::forget);
        serve(EndpointCalls.LEG_STATE, arbiter::legState);
        serve(EndpointCalls.END, relay::end);
        report();
    }

    private <Q extends Record, A extends Record> void serve(BusCall<Q, A> call, Function<Q, Outcome<A>> answer) {
        process.bus()
                .serve(Address.node(process.name()), call, question -> Future.succeededFuture(answer.apply(question)));
    }

    private void report() {
        process.bus()
                .tell(
                        Address.COORDINATORS,
                        EndpointCalls.LOAD,
                        new EndpointCalls.Load(process.name(), publicUrl, relay.size() + arbiter.size(), false));
        relay.reportUse();
        process.time().after(REPORT, this::report);
    }

    private void ended(StreamRecord record) {
        world.ledger().streamEnded(record.streamId(), record.paired(), process);
    }

    SimulatedFront front() {
        return front;
    }

    /** What is left here of streams. */
    String left() {
        return relay.size() + " streams, " + arbiter.size() + " pairings";
    }

    boolean empty() {
        return relay.size() == 0 && arbiter.size() == 0;
    }

    private record Told(Bus bus, Quotas quotas) implements Hosts {
        @Override
        public void end(String host, EndpointCalls.End end) {
            bus.tell(Address.node(host), EndpointCalls.END, end);
        }

        @Override
        public void giveBack(StreamLease lease) {
            quotas.release(lease.id());
        }
    }
}
