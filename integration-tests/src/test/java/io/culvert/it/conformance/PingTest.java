package io.culvert.it.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testhub.TestHub;
import io.culvert.testkit.Frame;
import io.culvert.testkit.Peer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that do nothing about liveness but answer the hub's pings. */
@Tag("scenario")
class PingTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @Test
    void anIdleStreamOfClientsThatOnlyAnswerPingsLives() throws Exception {
        try (TestHub hub = TestHub.builder().liveness(Duration.ofSeconds(1)).start();
                PlayedStream stream = PlayedStream.open(hub)) {
            for (int i = 0; i < 3; i++) {
                assertThat(pinged(stream.service())).isTrue();
                assertThat(pinged(stream.device())).isTrue();
            }
            stream.service().sendText("still here");

            assertThat(stream.device().readMessage(BOUND).text()).isEqualTo("still here");
            assertThat(hub.ended().of(stream.deviceId())).isEmpty();
        }
    }

    private static boolean pinged(Peer peer) {
        return peer.readFrame(BOUND).opcode() == Frame.PING;
    }
}
