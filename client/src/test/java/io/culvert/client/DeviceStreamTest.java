package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.CloseReason;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceStreamTest {
    private Layout layout;

    @BeforeEach
    void connect() throws Exception {
        layout = new Layout();
    }

    @AfterEach
    void close() throws Exception {
        layout.close();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        Layout.Ends ends = layout.open("echo");

        ends.service().write("hello");
        ends.device().write("welcome");

        assertThat(ends.device().until(5)).isEqualTo("hello");
        assertThat(ends.service().until(7)).isEqualTo("welcome");
        assertThat(ends.device().stream.name().value()).isEqualTo("echo");
    }

    @Test
    void oneDirectionEndsAndTheOtherGoesOn() throws Exception {
        Layout.Ends ends = layout.open("half");

        ends.service().write("question");
        ends.service().stream.end().await(5, SECONDS);
        assertThat(ends.device().event()).isEqualTo("end");
        assertThat(ends.device().until(8)).isEqualTo("question");
        ends.device().write("answer");
        ends.device().stream.end();

        assertThat(ends.service().event()).isEqualTo("end");
        assertThat(ends.service().until(6)).isEqualTo("answer");
        assertThat(ends.service().end()).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 8, 6));
        assertThat(ends.device().end()).isEqualTo(new StreamEnd(CloseReason.COMPLETED, 6, 8));
        assertThat(layout.hub.bridge.ends.poll(5, SECONDS).ending().reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void bothEndAtOnce() throws Exception {
        Layout.Ends ends = layout.open("both");

        ends.service().stream.end();
        ends.device().stream.end();

        assertThat(ends.service().end().reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(ends.device().end().reason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aResetReachesTheOtherSideWithItsReason() throws Exception {
        Layout.Ends ends = layout.open("reset");
        ends.service().write("part");
        ends.device().until(4);

        ends.service().stream.reset(CloseReason.ENDED_BY_OPERATOR);

        assertThat(ends.device().event()).isEqualTo("stream ended: ended-by-operator");
        assertThat(ends.device().end()).isEqualTo(new StreamEnd(CloseReason.ENDED_BY_OPERATOR, 0, 4));
        assertThat(ends.service().stream.closeReason()).contains(CloseReason.ENDED_BY_OPERATOR);
        assertThat(layout.hub.bridge.ends.poll(5, SECONDS).ending().reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
    }

    @Test
    void theEndpointsReasonReachesBothSides() throws Exception {
        Layout.Ends ends = layout.open("drained");

        layout.hub.bridge.endAll(CloseReason.DRAINING);

        assertThat(ends.device().end().reason()).isEqualTo(CloseReason.DRAINING);
        assertThat(ends.service().end().reason()).isEqualTo(CloseReason.DRAINING);
    }

    @Test
    void whatIsWrittenAfterTheEndFails() throws Exception {
        Layout.Ends ends = layout.open("late");
        ends.service().stream.reset();
        ends.service().end();

        assertThatThrownBy(() -> ends.service().write("late")).isInstanceOf(StreamEndedException.class);
    }

    @Test
    void aPausedReaderStopsTheWriter() throws Exception {
        Layout.Ends ends = layout.open("slow");
        DeviceStream writer = ends.service().stream;
        ends.device().stream.pause();
        Buffer block = Buffer.buffer(new byte[64 * 1024]);
        long written = 0;
        long limit = 64L << 20;
        while (written < limit && waitedForRoom(writer)) {
            writer.write(block);
            written += block.length();
        }
        assertThat(written).as("bytes that sockets and relay took").isLessThan(limit);
        assertThat(ends.device().stream.bytesReceived())
                .as("bytes that were read")
                .isLessThan(512 * 1024);

        ends.device().stream.resume();
        writer.end();

        assertThat(ends.device().event()).isEqualTo("end");
        assertThat(ends.device().bytes.length()).isEqualTo((int) written);
    }

    /** False when there is no room for half a second. */
    private static boolean waitedForRoom(DeviceStream writer) throws Exception {
        if (!writer.writeQueueFull()) {
            return true;
        }
        var drained = new java.util.concurrent.CountDownLatch(1);
        writer.drainHandler(room -> drained.countDown());
        return drained.await(500, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    @Test
    void fetchGivesOneBufferAtATime() throws Exception {
        Layout.Ends ends = layout.open("fetch");
        ends.device().stream.pause();
        ends.service().write("one");
        ends.service().write("two");

        ends.device().stream.fetch(1);

        assertThat(ends.device().until(3)).startsWith("one");
        ends.device().stream.resume();
        assertThat(ends.device().until(6)).isEqualTo("onetwo");
    }
}
