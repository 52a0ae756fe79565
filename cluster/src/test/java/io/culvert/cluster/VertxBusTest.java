package io.culvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxBusTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new VertxBus(vertx, Duration.ofSeconds(1));

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void everyKindOfFieldArrivesAsItWasSent() throws Exception {
        var offer = new CoordinatorCalls.Offer(
                Identity.module("d", "m"),
                7,
                StreamId.random(),
                new StreamName("ssh"),
                "wss://h:1/x",
                new Secret("s"),
                "n1",
                Duration.ofMillis(1500));
        CompletableFuture<CoordinatorCalls.Offer> arrived = new CompletableFuture<>();
        bus.serve(Address.node("n2"), CoordinatorCalls.OFFER, got -> {
                    arrived.complete(got);
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                })
                .await(5, SECONDS);

        var outcome = bus.ask(Address.node("n2"), CoordinatorCalls.OFFER, offer, LIMIT)
                .await(5, SECONDS);

        assertThat(outcome).isEqualTo(Outcome.granted(new Bus.Done()));
        assertThat(arrived).isCompletedWithValue(offer);
    }

    @Test
    void anAnswerKeepsOptionalsAndInstants() throws Exception {
        var principal =
                new RegistryCalls.Principal(StreamOpener.ofPolicy("service"), Instant.ofEpochSecond(1_700_000_000));
        bus.serve(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        q -> Future.succeededFuture(
                                q.target().isPresent()
                                        ? Outcome.granted(principal)
                                        : Outcome.refused(CloseReason.UNAUTHORIZED, "no")))
                .await(5, SECONDS);

        var granted = bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        new RegistryCalls.Authorize(
                                "c", RegistryCalls.Right.SERVICE_CONNECT, Optional.of(Identity.device("d"))),
                        LIMIT)
                .await(5, SECONDS);
        var refused = bus.ask(
                        Address.REGISTRY,
                        RegistryCalls.AUTHORIZE,
                        new RegistryCalls.Authorize("c", RegistryCalls.Right.SERVICE_CONNECT, Optional.empty()),
                        LIMIT)
                .await(5, SECONDS);

        assertThat(granted).isEqualTo(Outcome.granted(principal));
        assertThat(refused).isEqualTo(Outcome.refused(CloseReason.UNAUTHORIZED, "no"));
    }

    @Test
    void nobodyThereIsARefusalAndNotAFault() throws Exception {
        var outcome = bus.ask(
                        Address.node("gone"), RegistryCalls.FIND, new RegistryCalls.Find(Identity.device("d")), LIMIT)
                .await(5, SECONDS);

        assertThat(outcome).isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no node answered find"));
    }

    @Test
    void aDefectAtTheOtherSideIsAnInternalError() throws Exception {
        bus.serve(Address.REGISTRY, RegistryCalls.FIND, q -> {
                    throw new IllegalStateException("defect");
                })
                .await(5, SECONDS);

        var outcome = bus.ask(Address.REGISTRY, RegistryCalls.FIND, new RegistryCalls.Find(Identity.device("d")), LIMIT)
                .await(5, SECONDS);

        assertThat(outcome).isEqualTo(Outcome.refused(CloseReason.INTERNAL_ERROR, "find failed"));
    }

    /** As Vert.x does where two connections have just ended, in the middle of its receivers. */
    @Test
    void whatPerhapsNotAllHaveHeardIsToldAgain() throws Exception {
        AtomicInteger tried = new AtomicInteger();
        EventBus eventBus = (EventBus) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventBus.class}, (self, method, arguments) -> {
                    if (method.getName().equals("publish") && tried.incrementAndGet() == 1) {
                        throw new IllegalStateException("Promise already completed");
                    }
                    return method.invoke(vertx.eventBus(), arguments);
                });
        Vertx broken = (Vertx) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Vertx.class},
                (self, method, arguments) ->
                        method.getName().equals("eventBus") ? eventBus : method.invoke(vertx, arguments));
        CompletableFuture<EndpointCalls.Load> heard = new CompletableFuture<>();
        bus.serve(Address.COORDINATORS, EndpointCalls.LOAD, load -> {
                    heard.complete(load);
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                })
                .await(5, SECONDS);
        EndpointCalls.Load load = new EndpointCalls.Load("n1", "wss://h:1", 3, false);

        new VertxBus(broken, Duration.ofSeconds(1)).tell(Address.COORDINATORS, EndpointCalls.LOAD, load);

        assertThat(heard.get(5, SECONDS)).isEqualTo(load);
        assertThat(tried).hasValue(2);
    }
}
