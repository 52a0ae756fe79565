package io.culvert.it.simulation;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Presence;
import io.culvert.cluster.presence.ClusterPresence;
import io.culvert.cluster.presence.PresenceMap;
import io.culvert.cluster.presence.Sweep;
import io.culvert.coordinator.handshake.EndpointSelector;
import io.culvert.coordinator.handshake.HandshakeConfig;
import io.culvert.coordinator.handshake.HandshakeService;
import io.culvert.coordinator.handshake.PatientPresence;
import io.culvert.coordinator.handshake.SessionSearch;
import io.culvert.coordinator.session.BareSession;
import io.culvert.coordinator.session.SessionConfig;
import io.culvert.coordinator.session.Sessions;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The coordinator role in one process: the real classes, wired as its verticle wires them. For one thread. */
final class CoordinatorPart {
    private static final HandshakeConfig HANDSHAKES =
            new HandshakeConfig(World.DEADLINE, 10_000, 3, Duration.ofSeconds(5));

    private final NodeProcess process;
    private final Sessions sessions;
    private final HandshakeService handshakes;
    private final List<BareSession> made = new ArrayList<>();

    CoordinatorPart(World world, NodeProcess process) {
        this.process = process;
        NodeTime time = process.time();
        Bus bus = process.bus();
        Clock clock = time.wall();
        HubNames hub = new HubNames(List.of("hub.example.com"));
        PresenceMap map = new SimulatedPresenceMap(process, world.presences(), world.ledger(), false);
        // A node starts again under its name with epochs that it has not used.
        Presence real = new ClusterPresence(map, time, world.timeline().random().nextLong(1L << 40));
        Presence presence = new WatchedPresence(world.planted().presence(real), world.ledger());
        new Sweep(new SimulatedPresenceMap(process, world.presences(), world.ledger(), true), process.membership())
                .start(time);
        EndpointSelector endpoints = new EndpointSelector(
                time, HANDSHAKES.loadLifetime(), world.timeline().random());
        sessions = new Sessions(SessionConfig.defaults(), process.name(), hub, bus, presence, clock, time, null);
        sessions.reassertion().start(process.membership());
        handshakes = new HandshakeService(
                HANDSHAKES,
                process.name(),
                hub,
                bus,
                new PatientPresence(
                        presence, new SessionSearch(process.name(), sessions::holds, process.membership(), bus)),
                world.quotas().of(process),
                endpoints,
                world.tickets()::sign,
                clock,
                time,
                process.loop());
        process.membership().listen(new Membership.Listener() {
            @Override
            public void left(Membership.Node gone) {
                endpoints.left(gone.name());
                handshakes.left(gone.name());
            }
        });
        Address self = Address.node(process.name());
        bus.serve(self, CoordinatorCalls.OFFER, sessions::offer);
        bus.serve(
                self,
                CoordinatorCalls.HOLDS,
                asked -> Future.succeededFuture(
                        Outcome.granted(new CoordinatorCalls.Held(sessions.holds(asked.identity())))));
        take(self, CoordinatorCalls.ANSWER, handshakes::answered);
        take(self, CoordinatorCalls.EVICT, sessions::evict);
        take(Address.COORDINATORS, EndpointCalls.LOAD, endpoints::report);
    }

    private <Q extends Record> void take(Address address, BusCall<Q, Bus.Done> call, Consumer<Q> handler) {
        process.bus().serve(address, call, question -> {
            handler.accept(question);
            return Future.succeededFuture(Outcome.granted(new Bus.Done()));
        });
    }

    HandshakeService handshakes() {
        return handshakes;
    }

    /** A connection came. */
    BareSession accept(Identity identity, BareSession.Device device) {
        BareSession session = new BareSession(sessions, identity, process.time(), process.loop(), device);
        made.removeIf(BareSession::over);
        made.add(session);
        return session;
    }

    /** Those that are not over. */
    List<BareSession> sessions() {
        made.removeIf(BareSession::over);
        return made;
    }
}
