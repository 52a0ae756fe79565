package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.done;
import static io.culvert.endpoint.LinkLayout.A;
import static io.culvert.endpoint.LinkLayout.H;
import static io.culvert.endpoint.LinkLayout.S;
import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.testkit.Ending;
import io.culvert.testkit.FaultProxy;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import io.culvert.wire.WireLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a stream whose link breaks, is slow, or cannot be made. */
class LinkFaultTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final WireLimits QUICK = WireLimits.defaults().withLiveness(Duration.ofMillis(300));

    private final List<FaultProxy> proxies = new ArrayList<>();
    private final LinkLayout hub = new LinkLayout(QUICK, address -> {
        FaultProxy proxy = FaultProxy.to("127.0.0.1", HostPort.parse(address, 1).port());
        proxies.add(proxy);
        return "127.0.0.1:" + proxy.port();
    });

    @AfterEach
    void close() {
        hub.close();
        proxies.forEach(FaultProxy::close);
    }

    private FaultProxy toHost() {
        return proxies.get(1);
    }

    @Test
    void aLinkThatBreaksEndsBothLegsAbnormallyAsNodeLost() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.culvert(H, DEVICE);
                Peer service = stream.culvert(S, SERVICE)) {
            service.readMessage(SOON);
            toHost().reset();

            for (Peer leg : List.of(device, service)) {
                Ending end = leg.awaitEnd(SOON);
                assertThat(end.code()).isEqualTo(1011);
                assertThat(end.reason()).isEqualTo("node-lost");
            }
        }
        StreamRecord record = hub.record();
        assertThat(record.reason()).isEqualTo(CloseReason.NODE_LOST);
        assertThat(record.by()).isEmpty();
    }

    @Test
    void aFrozenLinkIsFoundAtBothNodesWithinTwoIntervals() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.culvert(H, DEVICE);
                Peer service = stream.culvert(S, SERVICE)) {
            service.readMessage(SOON);
            device.readMessage(SOON);
            toHost().freeze();

            assertThat(device.awaitEnd(Duration.ofSeconds(3)).reason()).isEqualTo("node-lost");
            assertThat(service.awaitEnd(Duration.ofSeconds(3)).reason()).isEqualTo("node-lost");
        }
        assertThat(hub.record().reason()).isEqualTo(CloseReason.NODE_LOST);
    }

    @Test
    void anIdleLinkOutlivesManyIntervals() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE);
                Peer service = stream.plain(S, SERVICE)) {
            service.sendBinary(new byte[1]);
            device.awaitReceived(1, SOON);
            long before = System.nanoTime();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() ->
                            System.nanoTime() - before > Duration.ofMillis(2500).toNanos());

            service.sendBinary(new byte[1]);

            device.awaitReceived(2, SOON);
        }
        assertThat(hub.record().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void aHostThatCannotBeReachedIs503AndItsLegEndsAtOnce() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        toHost().refuse();
        try (Peer device = stream.culvert(H, DEVICE)) {
            RawResponse refused = stream.at(S, SERVICE).connectExpectingRefusal();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(device.awaitEnd(SOON).code()).isEqualTo(1011);
        }
        assertThat(hub.record().paired()).isFalse();
    }

    @Test
    void aHostThatDoesNotAnswerIs503WithinSeconds() {
        LinkLayout.Stream stream = hub.expect();
        toHost().blackhole();
        try (Peer device = stream.culvert(H, DEVICE)) {
            assertThat(stream.at(S, SERVICE).connectExpectingRefusal().status()).isEqualTo(503);
            assertThat(device.awaitEnd(SOON).code()).isEqualTo(1011);
        }
    }

    @Test
    void aLostArbiterEndsALegThatWaitsAndNoneThatIsLinked() throws Exception {
        LinkLayout.Stream open = hub.expect();
        LinkLayout.Stream half = hub.expect();
        try (Peer device = open.plain(H, DEVICE);
                Peer service = open.plain(S, SERVICE);
                Peer waiting = half.culvert(H, DEVICE)) {
            service.sendBinary(new byte[1]);
            device.awaitReceived(1, SOON);

            hub.leave(A);

            Ending end = waiting.awaitEnd(SOON);
            assertThat(end.code()).isEqualTo(1011);
            assertThat(end.reason()).isEqualTo("node-lost");
            service.sendBinary(new byte[1]);
            device.awaitReceived(2, SOON);
        }
    }

    @Test
    void aNodeThatStopsEndsTheStreamsOfItsSecondLegsAsDraining() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE);
                Peer service = stream.plain(S, SERVICE)) {
            service.sendBinary(new byte[1]);
            device.awaitReceived(1, SOON);

            done(hub.vertx.undeploy(hub.node(S).endpoint().deploymentID()));

            assertThat(service.awaitEnd(SOON).code()).isEqualTo(1012);
            assertThat(device.awaitEnd(SOON).code()).isEqualTo(1012);
        }
        assertThat(hub.record().reason()).isEqualTo(CloseReason.DRAINING);
        assertThat(hub.node(S).endpoint().streams()).isZero();
    }
}
