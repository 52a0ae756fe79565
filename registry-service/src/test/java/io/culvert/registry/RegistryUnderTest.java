package io.culvert.registry;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.HubNames;
import io.culvert.cluster.Membership;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.VertxBus;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.RevocationCalls;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.SasToken;
import io.culvert.registry.IdentityCalls.Draft;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;

/** A registry with its bus, at a fixed time. */
final class RegistryUnderTest implements AutoCloseable {
    static final String HOST = "hub.example";
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Membership.Node NODE = new Membership.Node("r1", Set.of("registry"), "");
    static final Instant LATER = NOW.plusSeconds(3600);
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final Draft PLAIN = Draft.of(Authentication.Draft.ANY);

    final Vertx vertx = Vertx.vertx();
    final Bus bus = new VertxBus(vertx, Duration.ofSeconds(2));
    final List<Membership.Node> nodes = new CopyOnWriteArrayList<>(List.of(NODE, coordinator("c1"), coordinator("c2")));
    private final List<Membership.Listener> listeners = new CopyOnWriteArrayList<>();
    private final Membership membership = new Membership() {
        @Override
        public List<Node> nodes() {
            return nodes;
        }

        @Override
        public Bus.Registration listen(Listener listener) {
            listeners.add(listener);
            return () -> {
                listeners.remove(listener);
                return Future.succeededFuture();
            };
        }
    };
    final List<Revocation> revoked = new CopyOnWriteArrayList<>();
    final RegistryVerticle verticle;

    RegistryUnderTest() throws Exception {
        this(TestDatabase.fresh());
    }

    /** One whose start is not waited for. */
    static RegistryUnderTest starting(RegistryConfig config) throws Exception {
        return new RegistryUnderTest(config, false);
    }

    RegistryUnderTest(RegistryConfig config) throws Exception {
        this(config, true);
    }

    private RegistryUnderTest(RegistryConfig config, boolean wait) throws Exception {
        verticle = new RegistryVerticle(
                config, NODE.name(), bus, membership, CLOCK, new HubNames(List.of(HOST, "localhost")));
        try {
            bus.serve(Address.NODES, RevocationCalls.NEWS, told -> {
                        told.revocations().forEach(revoked::add);
                        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                    })
                    .await(5, SECONDS);
            Future<String> deployment = vertx.deployVerticle(verticle);
            if (wait) {
                deployment.await(30, SECONDS);
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    <Q extends Record, A extends Record> Outcome<A> ask(BusCall<Q, A> call, Q question) throws Exception {
        return bus.ask(Address.REGISTRY, call, question, Duration.ofSeconds(2)).await(5, SECONDS);
    }

    <Q extends Record, A extends Record> A granted(BusCall<Q, A> call, Q question) throws Exception {
        Outcome<A> outcome = ask(call, question);
        if (outcome instanceof Outcome.Granted<A> granted) {
            return granted.value();
        }
        throw new AssertionError(call.name() + ": " + outcome);
    }

    private static Membership.Node coordinator(String name) {
        return new Membership.Node(name, Set.of("coordinator"), "");
    }

    /** What a coordinator says of a session. */
    void session(Identity identity, boolean connected, Instant at, String node) {
        session(new RegistryCalls.SessionChanged(identity, connected, at, node, false));
    }

    void session(RegistryCalls.SessionChanged change) {
        bus.tell(Address.REGISTRY, RegistryCalls.SESSION_CHANGED, change);
    }

    RegistryEntry.Connection connection(Identity identity) throws Exception {
        return granted(IdentityCalls.GET, new IdentityCalls.Get(identity)).connection();
    }

    /** A coordinator leaves the hub. */
    void leaves(String name) {
        nodes.remove(coordinator(name));
        listeners.forEach(listener -> listener.left(coordinator(name)));
    }

    /** Whose own right was withdrawn, in order. */
    List<Identity> revokedIdentities() {
        return revoked.stream().flatMap(one -> one.identity().stream()).toList();
    }

    RegistryEntry create(Identity identity) throws Exception {
        return granted(IdentityCalls.CREATE, new IdentityCalls.Create(identity, PLAIN));
    }

    Policy policy(String name) throws Exception {
        return verticle.policies().await(5, SECONDS).stream()
                .filter(policy -> policy.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A token of a policy for the whole hub. */
    String token(String policy) throws Exception {
        return SasToken.sign(HOST, Optional.of(policy), policy(policy).keys().primary(), LATER);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, SECONDS);
    }
}
