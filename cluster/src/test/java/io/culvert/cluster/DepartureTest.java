package io.culvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of questions to nodes that are not there, or that leave. */
class DepartureTest {
    private static final Duration LONG = Duration.ofSeconds(2);

    private final List<Membership.Node> nodes = new CopyOnWriteArrayList<>(
            List.of(node("a", "coordinator"), node("b", "endpoint"), node("r", "registry"), node("s", "registry")));
    private final List<Membership.Listener> listeners = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new VertxBus(
            vertx,
            new Membership() {
                @Override
                public List<Node> nodes() {
                    return nodes;
                }

                @Override
                public Bus.Registration listen(Listener listener) {
                    listeners.add(listener);
                    return Future::succeededFuture;
                }
            },
            LONG);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void aQuestionToANodeThatLeavesEndsAtOnce() throws Exception {
        serveNever(Address.node("b"));
        long begin = System.nanoTime();
        Future<Outcome<EndpointCalls.Leg>> asked = ask(Address.node("b"));

        leave("b");

        assertThat(asked.await(5, SECONDS)).isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "node b left"));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONG.dividedBy(2));
    }

    @Test
    void aQuestionToAnotherNodeGoesOn() throws Exception {
        Promise<Outcome<EndpointCalls.Leg>> answer = Promise.promise();
        bus.serve(Address.node("b"), EndpointCalls.LEG_STATE, question -> answer.future())
                .await(5, SECONDS);
        Future<Outcome<EndpointCalls.Leg>> asked = ask(Address.node("b"));

        leave("a");
        Outcome<EndpointCalls.Leg> leg = Outcome.granted(new EndpointCalls.Leg(true, Optional.of("b")));
        answer.complete(leg);

        assertThat(asked.await(5, SECONDS)).isEqualTo(leg);
    }

    @Test
    void aNodeThatIsNotThereIsNotAsked() throws Exception {
        assertThat(ask(Address.node("nobody")).await(5, SECONDS))
                .isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "node nobody is not there"));
    }

    @Test
    void theLastRegistryNodeTakesItsQuestionsWithIt() throws Exception {
        bus.serve(
                        Address.REGISTRY,
                        RegistryCalls.FIND,
                        question ->
                                Promise.<Outcome<RegistryCalls.Found>>promise().future())
                .await(5, SECONDS);
        var asked = bus.ask(Address.REGISTRY, RegistryCalls.FIND, new RegistryCalls.Find(Identity.device("d")), LONG);

        leave("r");
        assertThat(asked.isComplete()).isFalse();
        leave("s");

        assertThat(asked.await(1, SECONDS))
                .isEqualTo(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "no registry node is there"));
    }

    @Test
    void questionsOfOneContextArriveInTheirOrder() throws Exception {
        List<String> arrived = new ArrayList<>();
        bus.serve(Address.node("b"), EndpointCalls.EXPECT, question -> {
                    arrived.add(question.service().name());
                    return Future.succeededFuture(Outcome.refused(CloseReason.DRAINING, ""));
                })
                .await(5, SECONDS);
        List<String> sent = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
        Promise<Void> done = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(now -> Future.all(sent.stream()
                                .map(number -> bus.ask(
                                        Address.node("b"),
                                        EndpointCalls.EXPECT,
                                        new EndpointCalls.Expect(
                                                Identity.device("d"),
                                                new StreamName("s"),
                                                StreamOpener.ofPolicy(number),
                                                LONG),
                                        LONG))
                                .toList())
                        .<Void>mapEmpty()
                        .onComplete(done));
        done.future().await(10, SECONDS);

        assertThat(arrived).isEqualTo(sent);
    }

    private Future<Outcome<EndpointCalls.Leg>> ask(Address address) {
        return bus.ask(
                address, EndpointCalls.LEG_STATE, new EndpointCalls.LegState(StreamId.random(), Side.DEVICE), LONG);
    }

    private void serveNever(Address address) throws Exception {
        bus.serve(
                        address,
                        EndpointCalls.LEG_STATE,
                        question ->
                                Promise.<Outcome<EndpointCalls.Leg>>promise().future())
                .await(5, SECONDS);
    }

    private void leave(String name) {
        Membership.Node node = nodes.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        nodes.remove(node);
        listeners.forEach(listener -> listener.left(node));
    }

    private static Membership.Node node(String name, String role) {
        return new Membership.Node(name, Set.of(role), "");
    }
}
