package io.culvert.coordinator.api;

import static io.culvert.coordinator.CoordinatorLayout.refused;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.LiveStream.Awaited;
import io.culvert.cluster.LiveStream.Flow;
import io.culvert.cluster.LiveStream.State;
import io.culvert.cluster.Membership;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.StreamCalls;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.StreamOpener;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamRoutesTest {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    @Test
    void theStreamsOfAllEndpointsAreOneListInTheOrderOfTheirIds() throws Exception {
        endpoints("n1", "n2");
        serve("n1", stream(3, State.OPEN, "n1"), stream(1, State.OPEN, "n1"));
        serve("n2", stream(2, State.OPEN, "n2"));

        assertThat(ids(get("/streams"))).containsExactly(id(1), id(2), id(3));
        assertThat(get("/streams").header("x-ms-continuation")).isNull();
    }

    @Test
    void aListComesInPartsAcrossTheNodes() throws Exception {
        endpoints("n1", "n2");
        serve("n1", stream(1, State.OPEN, "n1"), stream(2, State.OPEN, "n1"), stream(5, State.OPEN, "n1"));
        serve("n2", stream(3, State.OPEN, "n2"), stream(4, State.OPEN, "n2"));
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            RawResponse part = RawHttp.get(layout.url("/streams?top=2"))
                    .header("Authorization", "SharedAccessSignature x")
                    .header("x-ms-continuation", next)
                    .send();
            seen.addAll(ids(part));
            next = part.header("x-ms-continuation");
        }

        assertThat(seen).containsExactly(id(1), id(2), id(3), id(4), id(5));
    }

    @Test
    void aNodeThatDoesNotAnswerIsNamedAndTheOthersAreListed() throws Exception {
        endpoints("n1", "dead");
        serve("n1", stream(1, State.OPEN, "n1"));

        RawResponse answer = get("/streams");

        assertThat(ids(answer)).containsExactly(id(1));
        assertThat(json(answer).getJsonArray("unanswered")).containsExactly("dead");
    }

    @Test
    void whatTheHostKnowsComesBeforeWhatTheArbiterKnows() throws Exception {
        endpoints("n1", "n2");
        serve("n1", stream(1, State.WAITING, "n2", leg("n2", "")));
        serve("n2", stream(1, State.WAITING, "n2", leg("n2", "10.0.0.7:5555")));

        JsonObject listed = json(get("/streams")).getJsonArray("streams").getJsonObject(0);

        assertThat(listed.getJsonObject("legs").getJsonObject("device"))
                .isEqualTo(new JsonObject()
                        .put("node", "n2")
                        .put("address", "10.0.0.7:5555")
                        .put("client", "culvert"));
    }

    @Test
    void aStreamWhoseOfferTheDeviceHasNotAnsweredWaitsForThat() throws Exception {
        endpoints("n1");
        layout.nodes = List.of(
                node("n1", Membership.ENDPOINT),
                node("c2", Membership.COORDINATOR),
                node("c3", Membership.COORDINATOR));
        serve("n1", stream(1, State.EXPECTED, "n1"), stream(2, State.EXPECTED, "n1"));
        awaits("c2", 1);
        awaits("c3", 7);

        RawResponse answer = get("/streams");

        assertThat(waitingFor(answer, 0)).containsExactly("device-answer");
        assertThat(waitingFor(answer, 1)).containsExactly("device", "service");
    }

    @Test
    void onlyTheDeviceThatIsNamedIsAskedForAndSoIsTheRight() throws Exception {
        endpoints("n1");
        serve("n1", stream(1, State.OPEN, "n1"));
        layout.authorize = question -> question.target().equals(Optional.of(Identity.device("d")))
                ? Outcome.granted(new RegistryCalls.Principal(
                        StreamOpener.ofPolicy("p"), Instant.now().plusSeconds(60)))
                : refused(CloseReason.UNAUTHORIZED);

        assertThat(get("/streams").status()).isEqualTo(401);
        assertThat(get("/streams?device=dd").status()).isEqualTo(401);
        assertThat(ids(get("/streams?device=d"))).containsExactly(id(1));
        assertThat(get("/streams/" + id(1)).status()).isEqualTo(401);
        assertThat(get("/streams/" + id(1) + "?device=d").status()).isEqualTo(200);
    }

    @Test
    void aStreamOfAnotherDeviceIsNotFoundUnderTheNameOfOne() throws Exception {
        endpoints("n1");
        serve("n1", stream(1, State.OPEN, "n1"));

        assertThat(get("/streams/" + id(1) + "?device=other").status()).isEqualTo(404);
        assertThat(delete("/streams/" + id(1) + "?device=other").status()).isEqualTo(404);
        assertThat(told).isEmpty();
    }

    @Test
    void filtersAreHandedToTheNodes() throws Exception {
        endpoints("n1");
        serve("n1", stream(1, State.OPEN, "n1"), stream(2, State.ENDING, "n1"));

        assertThat(ids(get("/streams?state=ending"))).containsExactly(id(2));
        assertThat(ids(get("/streams?name=ssh&service=service&node=n1"))).containsExactly(id(1), id(2));
        assertThat(ids(get("/streams?device=d&module=m"))).isEmpty();
        assertThat(ids(get("/streams?name=vnc"))).isEmpty();
    }

    @Test
    void whatIsNotAcceptedIsNamed() {
        for (String query : List.of(
                "top=0",
                "top=x",
                "state=none",
                "module=m",
                "device=%2F",
                "name=a%2Fb",
                "node=",
                "service=" + "x".repeat(257))) {
            RawResponse answer = get("/streams?" + query);

            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.text()).contains("expected");
        }
        assertThat(RawHttp.get(layout.url("/streams"))
                        .header("Authorization", "SharedAccessSignature x")
                        .header("x-ms-continuation", "zzz")
                        .send()
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anUnknownStreamIsNotFoundAndOneThatASilentNodeMayHoldIsNotDenied() throws Exception {
        endpoints("n1");
        serve("n1");
        RawResponse unknown = get("/streams/" + id(9));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.header("culvert-reason")).isEqualTo("stream-unknown");
        assertThat(get("/streams/none").status()).isEqualTo(404);
        assertThat(delete("/streams/" + id(9)).status()).isEqualTo(404);

        endpoints("n1", "dead");
        RawResponse unsure = delete("/streams/" + id(9));
        assertThat(unsure.status()).isEqualTo(503);
        assertThat(unsure.text()).contains("dead");
    }

    @Test
    void anEndIsToldToArbiterAndHost() throws Exception {
        endpoints("n1", "n2");
        serve("n1");
        serve("n2", stream(1, State.OPEN, "n2"));

        RawResponse answer = delete("/streams/" + id(1));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(List.of(told.poll(5, SECONDS), told.poll(5, SECONDS)))
                .containsExactlyInAnyOrder("n1 forgets 1 ended-by-operator", "n2 ends 1 ended-by-operator");
    }

    @Test
    void aStreamThatEndsAlreadyIsLeftToDoSo() throws Exception {
        endpoints("n1");
        serve("n1", stream(1, State.ENDING, "n1"));

        assertThat(delete("/streams/" + id(1)).status()).isEqualTo(204);
        assertThat(told).isEmpty();
    }

    private void endpoints(String... names) {
        layout.nodes = Arrays.stream(names)
                .map(name -> node(name, Membership.ENDPOINT))
                .toList();
    }

    private static Membership.Node node(String name, String role) {
        return new Membership.Node(name, Set.of(role), "");
    }

    private void serve(String node, LiveStream... streams) throws Exception {
        Address address = Address.node(node);
        layout.bus
                .serve(
                        address,
                        StreamCalls.LIST,
                        question -> Future.succeededFuture(Outcome.granted(question.of(Arrays.stream(streams)))))
                .await(5, SECONDS);
        layout.bus
                .serve(
                        address,
                        EndpointCalls.FORGET,
                        forget -> tell(node + " forgets ", forget.streamId(), forget.reason()))
                .await(5, SECONDS);
        layout.bus
                .serve(address, EndpointCalls.END, end -> tell(node + " ends ", end.streamId(), end.reason()))
                .await(5, SECONDS);
    }

    private void awaits(String coordinator, int number) throws Exception {
        layout.bus
                .serve(
                        Address.node(coordinator),
                        StreamCalls.WHICH_AWAITED,
                        question -> Future.succeededFuture(
                                Outcome.granted(new StreamCalls.AnswersAwaited(question.streams().stream()
                                        .filter(CoordinatorLayout.stream(number)::equals)
                                        .toList()))))
                .await(5, SECONDS);
    }

    private Future<Outcome<Bus.Done>> tell(String what, StreamId id, CloseReason reason) {
        told.add(what + Integer.parseInt(id.value(), 16) + " " + reason);
        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
    }

    private static LiveStream stream(int number, State state, String host, LiveStream.Leg... legs) {
        return new LiveStream(
                CoordinatorLayout.stream(number),
                Identity.device("d"),
                new StreamName("ssh"),
                "service",
                state,
                Optional.empty(),
                "n1",
                state == State.EXPECTED ? Optional.empty() : Optional.of(host),
                List.of(legs),
                state == State.EXPECTED ? List.of(Awaited.DEVICE, Awaited.SERVICE) : List.of(),
                Duration.ofSeconds(5),
                Optional.empty(),
                new Flow(1, 1, 0),
                Flow.NONE,
                StreamLimits.NONE);
    }

    private static LiveStream.Leg leg(String node, String address) {
        return new LiveStream.Leg(Side.DEVICE, node, address, true);
    }

    private static String id(int number) {
        return CoordinatorLayout.stream(number).value();
    }

    private static List<String> ids(RawResponse answer) {
        return json(answer).getJsonArray("streams").stream()
                .map(stream -> ((JsonObject) stream).getString("id"))
                .toList();
    }

    private static JsonObject json(RawResponse answer) {
        return new JsonObject(answer.text());
    }

    private static List<Object> waitingFor(RawResponse answer, int index) {
        return json(answer).getJsonArray("streams").getJsonObject(index).getJsonArray("waitingFor").stream()
                .toList();
    }

    private RawResponse get(String path) {
        return RawHttp.get(layout.url(path))
                .header("Authorization", "SharedAccessSignature x")
                .send();
    }

    private RawResponse delete(String path) {
        return RawHttp.request("DELETE", layout.url(path))
                .header("Authorization", "SharedAccessSignature x")
                .send();
    }
}
