package io.culvert.it.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.stream.Scene.Pair;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Side;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.FaultProxy;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every way in which a stream ends, seen from both ends and in the hub's record, between two clients of ours. */
@Tag("scenario")
class EndingsTest {
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);
    private static final Duration LIVENESS = Duration.ofMillis(500);
    /** Twice the interval, looked at every quarter of one, and as much again for a machine that is busy. */
    private static final Duration DETECTION = LIVENESS.multipliedBy(8);

    private static final long BYTES = 1 << 20;

    private TestHub hub;
    private Scene scene;
    private Pair pair;

    @BeforeEach
    void open() throws Exception {
        hub = TestHub.builder().handshakeDeadline(HANDSHAKE).liveness(LIVENESS).start();
        scene = Scene.breakable(hub, LIVENESS);
        pair = scene.open("ends");
        pair.service().send(BYTES).join();
        pair.device().send(BYTES).join();
        await(() -> pair.service().received() == BYTES && pair.device().received() == BYTES);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        hub.close();
    }

    @Tag("every-layout")
    @Test
    void bothDirectionsEndInTurnAndBytesStillFlowTheOtherWay() throws Exception {
        pair.service().stream.end();
        assertThat(pair.device().awaitInputEnd(Scene.LONG)).isEqualTo(BYTES);
        // The direction that is still open goes on.
        pair.device().stream.write(Buffer.buffer(new byte[0]));
        assertThat(pair.service().stream.closed().isComplete()).isFalse();
        pair.device().stream.end();

        assertEnds(CloseReason.COMPLETED, CloseReason.COMPLETED, CloseReason.COMPLETED);
        StreamEnding record = record();
        assertThat(record.deviceToService()).isEqualTo(BYTES);
        assertThat(record.serviceToDevice()).isEqualTo(BYTES);
    }

    @Tag("every-layout")
    @Test
    void aResetOfEitherSideIsAResetEverywhere() throws Exception {
        pair.device().stream.reset();

        assertEnds(CloseReason.RESET, CloseReason.RESET, CloseReason.RESET);
        assertThat(record().by()).contains(Side.DEVICE);
    }

    @Test
    void aResetOfTheServiceIsAResetEverywhere() throws Exception {
        pair.service().stream.reset();

        assertEnds(CloseReason.RESET, CloseReason.RESET, CloseReason.RESET);
        assertThat(record().by()).contains(Side.SERVICE);
    }

    @Test
    void aDeviceWhoseConnectionIsClosedIsLost() throws Exception {
        scene.deviceWay.faults.cut();

        assertEnds(CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST);
        assertThat(record().by()).contains(Side.DEVICE);
    }

    @Test
    void aServiceWhoseConnectionIsClosedIsLost() throws Exception {
        scene.serviceWay.faults.cut();

        assertEnds(CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST);
        assertThat(record().by()).contains(Side.SERVICE);
    }

    @Test
    void aDeviceWhoseConnectionIsResetIsLost() throws Exception {
        scene.deviceWay.faults.reset();

        assertEnds(CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST);
    }

    @Tag("every-layout")
    @Test
    void aServiceWhoseConnectionIsResetIsLost() throws Exception {
        scene.serviceWay.faults.reset();

        assertEnds(CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST, CloseReason.CONNECTION_LOST);
    }

    @Tag("every-layout")
    @Test
    void aDeviceThatFallsSilentIsFoundAndTheSideThatWasCutOffKnowsItWasLost() throws Exception {
        scene.deviceWay.faults.blackhole();

        assertThat(pair.service().awaitEnd(DETECTION).reason()).isEqualTo(CloseReason.PEER_SILENT);
        assertThat(pair.device().awaitEnd(DETECTION).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(record().reason()).isEqualTo(CloseReason.PEER_SILENT);
        assertThat(record().by()).contains(Side.DEVICE);
    }

    @Test
    void aServiceThatIsFrozenIsFound() throws Exception {
        scene.serviceWay.faults.freeze();

        assertThat(pair.device().awaitEnd(DETECTION).reason()).isEqualTo(CloseReason.PEER_SILENT);
        assertThat(pair.service().awaitEnd(DETECTION).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(record().by()).contains(Side.SERVICE);
    }

    @Test
    void aDeviceThatIsHeardButHearsNothingIsCutOffByItself() throws Exception {
        scene.deviceWay.faults.blackhole(FaultProxy.Direction.TO_CLIENT);

        assertThat(pair.device().awaitEnd(DETECTION).reason()).isEqualTo(CloseReason.CONNECTION_LOST);
        assertThat(pair.service().awaitEnd(DETECTION).reason())
                .isIn(CloseReason.CONNECTION_LOST, CloseReason.PEER_SILENT)
                .isEqualTo(record().reason());
    }

    @Tag("own-hub")
    @Test
    void aHubThatStopsSaysSoToBothSides() throws Exception {
        hub.stop();

        assertEnds(CloseReason.DRAINING, CloseReason.DRAINING, CloseReason.DRAINING);
        assertThat(record().by()).isEmpty();
    }

    @Test
    void anIdleStreamOutlivesManyIntervalsOfLiveness() {
        Awaitility.await()
                .during(LIVENESS.multipliedBy(6))
                .atMost(LIVENESS.multipliedBy(10))
                .until(() -> !pair.service().stream.closed().isComplete()
                        && !pair.device().stream.closed().isComplete());
    }

    private void assertEnds(CloseReason service, CloseReason device, CloseReason log) throws Exception {
        assertThat(pair.service().awaitEnd(DETECTION).reason())
                .as("at the service")
                .isEqualTo(service);
        assertThat(pair.device().awaitEnd(DETECTION).reason())
                .as("at the device")
                .isEqualTo(device);
        assertThat(record().reason()).as("in the log").isEqualTo(log);
    }

    private StreamEnding record() {
        return hub.ended().awaitOf(scene.deviceId, Scene.LONG);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Scene.LONG).until(condition);
    }
}
