package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.Layout.Received;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.culvert.testkit.FaultProxy;
import io.culvert.wire.Ending;
import io.culvert.wire.LegListener;
import io.culvert.wire.Piece;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client's leg does with what an endpoint and another client may send it. */
class StreamLegTest {
    private static final String HELLO =
            "{\"type\":\"hello\",\"version\":1,\"capabilities\":[\"half-close\",\"counts\"]}";

    private final Vertx vertx = Vertx.vertx();
    private FakeHub hub;
    private ServiceClient service;
    private BlockingQueue<FakePeer> peers;
    private Future<DeviceStream> opening;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx);
        peers = FakePeer.instead(hub);
        service = ServiceClient.create(vertx, hub.service());
    }

    @AfterEach
    void close() throws Exception {
        service.close().await(20, SECONDS);
        hub.close();
    }

    private FakePeer dialled() throws Exception {
        opening = service.open("d1", "test");
        FakePeer peer = peers.poll(20, SECONDS);
        assertThat(peer.next()).isEqualTo(HELLO);
        return peer;
    }

    private Received opened() throws Exception {
        return new Received(opening.await(20, SECONDS));
    }

    @Test
    void nothingIsOpenBeforeThePairing() throws Exception {
        FakePeer peer = dialled();
        assertThat(opening.isComplete()).isFalse();

        peer.paired(true);

        assertThat(opened().stream.closeReason()).isEmpty();
    }

    @Test
    void aCountThatDiffersFromWhatCameIsALoss() throws Exception {
        dialled().paired(true).hello().bytes("abc").say(new ControlMessage.Eof(5));

        Received end = opened();

        assertThat(end.event()).isEqualTo("stream ended: connection-lost");
        assertThat(end.until(3)).isEqualTo("abc");
        assertThat(end.end()).isEqualTo(new StreamEnd(CloseReason.CONNECTION_LOST, 0, 3));
    }

    @Test
    void aCleanCloseWithoutTheEndOfBothDirectionsIsALoss() throws Exception {
        FakePeer peer = dialled().paired(true).hello().bytes("abc");
        Received end = opened();
        end.until(3);

        peer.close(Ending.of(CloseReason.COMPLETED));

        assertThat(end.end().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void completedIsSaidOnlyWhenThePeerHasReceivedAll() throws Exception {
        FakePeer peer = dialled().paired(true).hello().say(new ControlMessage.Eof(0));
        Received end = opened();
        end.write("four");
        end.stream.end();
        assertThat(peer.next()).isEqualTo("four");
        assertThat(peer.next()).isEqualTo("{\"type\":\"eof\",\"sent\":4}");
        assertThat(peer.next()).isEqualTo("{\"type\":\"end\",\"reason\":\"completed\",\"sent\":4,\"received\":0}");
        assertThat(end.stream.closeReason()).isEmpty();

        peer.say(new ControlMessage.End(CloseReason.COMPLETED, 0, 4));

        assertThat(end.end()).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 4, 0));
        assertThat(peer.ended.poll(5, SECONDS).code()).isEqualTo(1000);
    }

    @Test
    void aPeerThatReceivedLessThanWasSentIsALoss() throws Exception {
        FakePeer peer = dialled().paired(true).hello().say(new ControlMessage.Eof(0));
        Received end = opened();
        end.write("four");
        end.stream.end();

        peer.say(new ControlMessage.End(CloseReason.COMPLETED, 0, 3));

        assertThat(end.end().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void aConnectionThatBreaksBeforeThePeerConfirmedIsALoss() throws Exception {
        FakePeer peer = dialled().paired(true).hello().say(new ControlMessage.Eof(0));
        Received end = opened();
        end.stream.end();
        assertThat(peer.next()).contains("eof");

        peer.vanish();

        assertThat(end.end().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void anEndIsHeldUntilThePeerHasSaidWhatItCanDo() throws Exception {
        FakePeer peer = dialled().paired(true);
        opened().stream.end().await(5, SECONDS);
        assertThat(peer.heard).isEmpty();

        peer.hello();

        assertThat(peer.next()).isEqualTo("{\"type\":\"eof\",\"sent\":0}");
    }

    @Test
    void aStreamThatNobodyReadsStillLearnsWhatThePeerCanDo() throws Exception {
        FakePeer peer = dialled().paired(true);
        DeviceStream unread = opening.await(20, SECONDS);
        unread.handler(bytes -> {}).pause();
        unread.end();

        peer.hello();

        assertThat(peer.next()).isEqualTo("{\"type\":\"eof\",\"sent\":0}");
    }

    @Test
    void withAPlainPeerTheEndOfOneDirectionEndsTheStream() throws Exception {
        FakePeer peer = dialled().paired(false).bytes("abc");
        Received end = opened();
        end.until(3);
        end.stream.write(Buffer.buffer("last"));
        end.stream.end();

        assertThat(end.event()).isEqualTo("end");
        assertThat(end.end()).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 4, 3));
        assertThat(peer.next()).isEqualTo("last");
        assertThat(peer.ended.poll(5, SECONDS).code()).isEqualTo(1000);
        assertThat(peer.heard).isEmpty();
    }

    @Test
    void aPlainPeersCleanCloseIsAnEnd() throws Exception {
        FakePeer peer = dialled().paired(false).bytes("abc");
        Received end = opened();

        peer.close(Ending.of(CloseReason.COMPLETED));

        assertThat(end.event()).isEqualTo("end");
        assertThat(end.end()).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 0, 3));
    }

    @Test
    void aPeerThatSendsBytesBeforeItsHelloKnowsOnlyFullEnds() throws Exception {
        FakePeer peer = dialled().paired(true).bytes("abc");
        Received end = opened();
        end.until(3);

        end.stream.end();

        assertThat(peer.next()).isEqualTo("{\"type\":\"end\",\"reason\":\"completed\",\"sent\":0,\"received\":3}");
        assertThat(end.end().reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aVanishedEndpointIsALoss() throws Exception {
        FakePeer peer = dialled().paired(true).hello().bytes("abc");
        Received end = opened();
        end.until(3);

        peer.vanish();

        assertThat(end.event()).isEqualTo("stream ended: connection-lost");
        assertThat(end.end().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
    }

    @Test
    void brokenControlEndsTheStream() throws Exception {
        FakePeer peer = dialled().paired(true).hello().text("{not json");

        assertThat(opened().end().reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
        assertThat(peer.next()).contains("\"end\"").contains("protocol-error");
        assertThat(peer.ended.poll(5, SECONDS).code()).isEqualTo(1002);
    }

    @Test
    void longControlEndsTheStream() throws Exception {
        dialled().paired(true).hello().text("{\"type\":\"x\",\"y\":\"" + "y".repeat(5000) + "\"}");

        assertThat(opened().end().reason()).isEqualTo(CloseReason.FRAME_TOO_BIG);
    }

    @Test
    void unknownControlIsIgnored() throws Exception {
        dialled().paired(true).hello().text("{\"type\":\"later\"}").bytes("abc");

        assertThat(opened().until(3)).isEqualTo("abc");
    }

    @Test
    void bytesBehindTheEndOfTheirDirectionEndTheStream() throws Exception {
        dialled().paired(true).hello().say(new ControlMessage.Eof(0)).bytes("late");

        Received end = opened();

        assertThat(end.end()).isEqualTo(new StreamEnd(CloseReason.PROTOCOL_ERROR, 0, 0));
    }

    @Test
    void bytesBeforeThePairingAreRefused() throws Exception {
        dialled().bytes("early");

        assertThatThrownBy(this::opened).hasMessageContaining("protocol-error");
    }

    @Test
    void aStreamWhoseOtherSideStaysAwayIsRefused() throws Exception {
        service.close().await(20, SECONDS);
        service = ServiceClient.create(
                vertx,
                hub.service()
                        .withTimeouts(new ClientTimeouts(
                                Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(700))));
        FakePeer peer = dialled();

        assertThatThrownBy(this::opened)
                .isInstanceOfSatisfying(
                        StreamRefusedException.class,
                        refused -> assertThat(refused.reason()).contains(CloseReason.PARTNER_MISSING));
        assertThat(peer.ended.poll(5, SECONDS).reason()).isEqualTo(CloseReason.PARTNER_MISSING);
    }

    @Test
    void aSilentEndpointIsALoss() throws Exception {
        service.close().await(20, SECONDS);
        FaultProxy faults = FaultProxy.to("127.0.0.1", hub.port());
        try {
            hub.dialledPort = faults.port();
            service = ServiceClient.create(
                    vertx, hub.service().withWire(WireLimits.defaults().withLiveness(Duration.ofMillis(300))));
            dialled().paired(true).hello();
            Received end = opened();

            faults.blackhole();

            assertThat(end.end().reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        } finally {
            faults.close();
        }
    }

    @Test
    void aStoppedLegThatIsClosedStillHearsThatAllCame() throws Exception {
        var legs = service.openLeg(Identity.device("d1"), new StreamName("test"), OpenTimeouts.defaults());
        FakePeer peer = peers.poll(20, SECONDS);
        peer.paired(true).hello();
        StreamLeg leg = legs.await(20, SECONDS);
        leg.listen(new LegListener() {
            @Override
            public void piece(Piece piece) {
                piece.bytes().release();
            }

            @Override
            public void readComplete() {
                // nothing is gathered
            }

            @Override
            public void inputEnded() {
                leg.stop();
                leg.finish();
                leg.close(CloseReason.COMPLETED);
            }

            @Override
            public void ended(Ending ending) {
                // closed before
            }
        });
        leg.resume();
        peer.say(new ControlMessage.Eof(0));
        assertThat(peer.next()).isEqualTo(HELLO);
        assertThat(peer.next()).contains("eof");
        assertThat(peer.next()).contains("completed");

        peer.say(new ControlMessage.End(CloseReason.COMPLETED, 0, 0));

        assertThat(leg.ended().await(20, SECONDS).reason()).isEqualTo(CloseReason.COMPLETED);
    }
}
