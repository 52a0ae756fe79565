package io.culvert.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.NamespaceHosts;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.it.handshake.RawService;
import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One ticket, used a hundred times at once at two endpoint nodes, which see each other or do not. */
class ReplayedTicketTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int TIMES = 100;
    private static final int ONE = 4;
    private static final int OTHER = 5;

    private static NamespaceHosts hosts;
    private static BreakableHub hub;

    private RawDevice device;
    private RawService service;

    @BeforeAll
    static void start() throws Exception {
        hosts = NamespaceHosts.create(5);
        hub = BreakableHub.start(
                ReplayedTicketTest.class,
                hosts,
                ClusterPlan.split().withoutPostgres(),
                settings -> settings.handshakeDeadline(Duration.ofSeconds(30)));
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @BeforeEach
    void sides() throws Exception {
        device = new RawDevice(hub.hub()).connect();
        service = new RawService(hub.hub());
    }

    @AfterEach
    void heal() {
        hosts.heal();
        device.close();
    }

    /** A stream whose tickets nobody has used. */
    private record Accepted(Offer offer, String url, String ticket) {
        int arbiter() {
            String host = URI.create(url).getHost();
            return Integer.parseInt(host.substring(host.lastIndexOf('.') + 1));
        }

        int bystander() {
            return arbiter() == ONE ? OTHER : ONE;
        }
    }

    private Accepted open() throws Exception {
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "20");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        RawResponse accepted = answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        return new Accepted(
                offer, accepted.header("iothub-streaming-url"), accepted.header("iothub-streaming-auth-token"));
    }

    private PeerDial at(int node, Accepted stream) {
        // The other node's certificate does not name the one of the URL.
        return service.leg(stream.url(), stream.ticket())
                .trustAll()
                .through(hosts.address(node), ClusterNode.HTTPS_PORT);
    }

    @Test
    void isGoodExactlyOnce() throws Exception {
        Accepted stream = open();
        AtomicInteger turn = new AtomicInteger();

        try (Replays replays = Replays.of(TIMES, () -> at(turn.getAndIncrement() % 2 == 0 ? ONE : OTHER, stream))) {
            assertThat(replays.admitted()).hasSize(1);
            // 503 where the arbiter's answer came too late, on a machine that is busy with a hundred handshakes.
            assertThat(replays.refusals())
                    .hasSize(TIMES - 1)
                    .isSubsetOf(401, 503)
                    .contains(401);
            try (Peer far = device.leg(stream.offer()).connect()) {
                replays.admitted().get(0).sendBinary("once".getBytes());
                assertThat(far.readMessage(BOUND).text()).isEqualTo("once");
            }
        }
    }

    @Test
    @Tag("long")
    void isGoodExactlyOnceAtTheArbiterAndNowhereElseWhileTheyDoNotSeeEachOther() throws Exception {
        Accepted stream = open();
        hosts.partition(List.of(ONE), List.of(OTHER));
        AtomicInteger turn = new AtomicInteger();

        try (Replays replays = Replays.of(
                TIMES, () -> at(turn.getAndIncrement() % 2 == 0 ? stream.arbiter() : stream.bystander(), stream))) {
            assertThat(replays.admitted()).hasSize(1);
            assertThat(replays.refusals())
                    .hasSize(TIMES - 1)
                    .containsOnly(401, 503)
                    .contains(503);
        }
        hosts.heal();
        assertThat(at(stream.arbiter(), stream).connectExpectingRefusal().status())
                .isEqualTo(401);
    }

    @Test
    @Tag("long")
    void isGoodNowhereWhileOnlyTheOtherNodeIsReachedWhichDoesNotSeeTheArbiter() throws Exception {
        Accepted stream = open();
        hosts.partition(List.of(ONE), List.of(OTHER));

        try (Replays replays = Replays.of(TIMES / 2, () -> at(stream.bystander(), stream))) {
            assertThat(replays.admitted()).isEmpty();
            assertThat(replays.refusals()).containsOnly(503);
        }
    }
}
