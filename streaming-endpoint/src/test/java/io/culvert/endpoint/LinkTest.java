package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.done;
import static io.culvert.endpoint.LinkLayout.H;
import static io.culvert.endpoint.LinkLayout.S;
import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.EndpointCalls;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import io.culvert.testkit.ByteOracle;
import io.culvert.testkit.Ending;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import io.culvert.wire.WireLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream whose legs landed on two nodes behaves like one whose legs did not. */
class LinkTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final LinkLayout hub = new LinkLayout(WireLimits.defaults());

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void bytesPassBothWaysWhicheverSideCameFirst() throws Exception {
        for (Side first : Side.values()) {
            LinkLayout.Stream stream = hub.expect();
            try (Peer early = stream.plain(H, first)) {
                early.sendBinary(bytes("early"));
                try (Peer late = stream.plain(S, first.other())) {
                    late.sendBinary(bytes("late"));

                    assertThat(late.awaitReceived(5, SOON)).isEqualTo(bytes("early"));
                    assertThat(early.awaitReceived(4, SOON)).isEqualTo(bytes("late"));
                    late.sendClose(1000, "");
                    assertThat(early.awaitEnd(SOON).code()).isEqualTo(1000);
                }
            }
            StreamRecord record = hub.record();
            assertThat(record.reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(record.by()).contains(first.other());
            assertThat(record.linkedFrom()).contains(S);
            assertThat(record.stream().host()).isEqualTo(H);
        }
        assertThat(hub.node(H).endpoint().links().taken()).isEqualTo(2);
        assertThat(hub.node(S).endpoint().links().dialled()).isEqualTo(2);
        assertThat(hub.records).isEmpty();
    }

    @Test
    void legsOnOneNodeNeedNoLinkAlsoWhenTheArbiterIsAnother() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE);
                Peer service = stream.plain(H, SERVICE)) {
            device.sendBinary(bytes("x"));
            service.awaitReceived(1, SOON);
            service.sendClose(1000, "");
            device.awaitEnd(SOON);
        }
        assertThat(hub.record().linkedFrom()).isEmpty();
        assertThat(hub.node(H).endpoint().links().taken()).isZero();
    }

    @Test
    void clientsOfOursAreToldThatTheyArePairedBeforeAnyByteAndTheirControlPassesUncounted() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.culvert(H, DEVICE);
                Peer service = stream.culvert(S, SERVICE)) {
            assertThat(device.readMessage(SOON).text()).contains("\"paired\"").contains("\"peer\":\"culvert.v1\"");
            assertThat(service.readMessage(SOON).text()).contains("\"paired\"").contains("\"peer\":\"culvert.v1\"");
            device.sendText("{\"type\":\"hello\"}");
            service.sendBinary(bytes("12345"));

            assertThat(service.readMessage(SOON).text()).isEqualTo("{\"type\":\"hello\"}");
            assertThat(message(device)).isEqualTo("binary 12345");
            service.sendClose(1000, "completed");
            assertThat(device.awaitEnd(SOON).reason()).isEqualTo("completed");
        }
        StreamRecord record = hub.record();
        assertThat(record.deviceToService()).isZero();
        assertThat(record.serviceToDevice()).isEqualTo(5).isEqualTo(record.serviceToDeviceOut());
    }

    @Test
    void betweenOursAndAPlainOneTextIsNeverControl() throws Exception {
        for (Side ours : Side.values()) {
            for (boolean oursHosts : new boolean[] {true, false}) {
                LinkLayout.Stream stream = hub.expect();
                Peer first = oursHosts ? stream.culvert(H, ours) : stream.plain(H, ours.other());
                Peer second = oursHosts ? stream.plain(S, ours.other()) : stream.culvert(S, ours);
                Peer culvert = oursHosts ? first : second;
                Peer plain = oursHosts ? second : first;
                assertThat(culvert.readMessage(SOON).text()).contains("\"peer\":\"plain\"");
                plain.sendText("{\"type\":\"eof\"}");
                culvert.sendText("{\"type\":\"hello\"}");
                culvert.sendBinary(bytes("b"));

                assertThat(message(culvert)).isEqualTo("binary {\"type\":\"eof\"}");
                assertThat(message(plain)).isEqualTo("binary b");
                plain.close();
                culvert.close();
                assertThat(hub.record().paired()).isTrue();
            }
        }
    }

    @Test
    void messagesKeepTheirTypesAndFragmentsTheirMessages() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE);
                Peer service = stream.plain(S, SERVICE)) {
            service.sendText("grüße");
            service.sendFragmented(Frame.BINARY, bytes("fragmented"), 4);
            service.sendFragmented(Frame.TEXT, bytes("fragmented text"), 4);
            service.sendBinary(new byte[0]);
            service.sendPing("not passed on");
            service.sendBinary(bytes("end"));

            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                seen.add(message(device));
            }
            assertThat(seen).containsExactly("text grüße", "binary fragmented", "text fragmented text", "binary end");
        }
    }

    @Test
    void closeCodesAndTextsOfApplicationsPassAsTheyAre() throws Exception {
        for (String text : List.of("completed", "grüße", "x".repeat(123), "\u0001".repeat(123))) {
            for (boolean fromHost : new boolean[] {true, false}) {
                LinkLayout.Stream stream = hub.expect();
                try (Peer first = stream.plain(H, DEVICE);
                        Peer second = stream.plain(S, SERVICE)) {
                    (fromHost ? first : second).sendClose(4001, text);

                    Ending end = (fromHost ? second : first).awaitEnd(SOON);
                    assertThat(end.code()).isEqualTo(4001);
                    assertThat(end.reason()).isEqualTo(text);
                }
                assertThat(hub.record().reason()).isEqualTo(CloseReason.APPLICATION_CLOSED);
            }
        }
    }

    @Test
    void anEndBehindAMegabyteInFlightLosesNoneOfItAndAllCountsAgree() throws Exception {
        int size = 1 << 20;
        for (Side first : Side.values()) {
            LinkLayout.Stream stream = hub.expect();
            byte[] sent = ByteOracle.of(stream.expected.streamId().value(), first.word())
                    .bytes(0, size);
            try (Peer sender = stream.plain(H, first);
                    Peer receiver =
                            stream.at(S, first.other()).receiveBuffer(16 * 1024).connect()) {
                receiver.readSlowly(4_000_000);
                sender.sendBinary(sent);
                sender.sendClose(1000, "");

                assertThat(receiver.awaitReceived(size, Duration.ofSeconds(20))).isEqualTo(sent);
                assertThat(receiver.awaitEnd(SOON).code()).isEqualTo(1000);
            }
            StreamRecord record = hub.record();
            assertThat(record.reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(record.by()).contains(first);
            assertThat(first == DEVICE ? record.deviceToService() : record.serviceToDevice())
                    .isEqualTo(size);
            assertThat(first == DEVICE ? record.deviceToServiceOut() : record.serviceToDeviceOut())
                    .isEqualTo(size);
        }
    }

    @Test
    void aLegThatIsResetEndsTheOtherAbnormallyAndTheRecordCountsWhatItTook() throws Exception {
        for (boolean secondBreaks : new boolean[] {true, false}) {
            LinkLayout.Stream stream = hub.expect();
            Peer first = stream.at(H, DEVICE).receiveBuffer(16 * 1024).connect();
            Peer second = stream.at(S, SERVICE).receiveBuffer(16 * 1024).connect();
            Peer broken = secondBreaks ? second : first;
            Peer other = secondBreaks ? first : second;
            other.sendBinary(bytes("x"));
            broken.awaitReceived(1, SOON);
            broken.stopReading();
            for (int i = 0; i < 8; i++) {
                other.sendBinary(new byte[64 * 1024]);
            }
            broken.reset();

            Ending end = other.awaitEnd(SOON);
            assertThat(end.code()).isEqualTo(1011);
            assertThat(end.reason()).isEqualTo("WS disconnected");
            StreamRecord record = hub.record();
            assertThat(record.reason()).isEqualTo(CloseReason.CONNECTION_LOST);
            assertThat(record.by()).contains(secondBreaks ? SERVICE : DEVICE);
            long came = secondBreaks ? record.deviceToService() : record.serviceToDevice();
            long took = secondBreaks ? record.deviceToServiceOut() : record.serviceToDeviceOut();
            assertThat(took).isBetween(1L, came);
            other.close();
        }
    }

    @Test
    void whatTheHubEndsEndsAtBothNodesWithItsReason() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.culvert(H, DEVICE);
                Peer service = stream.culvert(S, SERVICE)) {
            service.readMessage(SOON);
            device.readMessage(SOON);
            hub.ask(
                    LinkLayout.A,
                    EndpointCalls.FORGET,
                    new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.REJECTED));

            assertThat(device.awaitEnd(SOON).reason()).isEqualTo("rejected");
            assertThat(service.awaitEnd(SOON).reason()).isEqualTo("rejected");
        }
        assertThat(hub.record().reason()).isEqualTo(CloseReason.REJECTED);
    }

    @Test
    void aSlowReaderBehindALinkStopsTheSenderWithinTheBoundOfEachNodeAndLosesNothing() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        int size = 12 << 20;
        byte[] sent = ByteOracle.of("slow", "link").bytes(0, size);
        try (Peer device = stream.at(H, DEVICE).receiveBuffer(16 * 1024).connect();
                Peer service = stream.plain(S, SERVICE)) {
            device.readSlowly(100_000);
            Thread sender = new Thread(() -> {
                for (int at = 0; at < size; at += 64 * 1024) {
                    service.sendBinary(Arrays.copyOfRange(sent, at, Math.min(size, at + 64 * 1024)));
                }
            });
            sender.start();
            long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            long most = 0;
            while (System.nanoTime() < until) {
                for (String node : List.of(H, S)) {
                    most = Math.max(most, done(hub.node(node).endpoint().mostHeld()));
                }
            }
            assertThat(most)
                    .isPositive()
                    .isLessThanOrEqualTo(WireLimits.defaults().maxHeld().bytes() + 192 * 1024);

            device.resumeReading();

            assertThat(device.awaitReceived(size, Duration.ofSeconds(30))).isEqualTo(sent);
            sender.join(5000);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String message(Peer peer) {
        Frame message = peer.readMessage(SOON);
        return (message.opcode() == Frame.TEXT ? "text " : "binary ") + message.text();
    }
}
