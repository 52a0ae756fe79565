package io.culvert.endpoint;

import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.LiveStream;
import io.culvert.cluster.LiveStream.Awaited;
import io.culvert.cluster.LiveStream.State;
import io.culvert.cluster.StreamCalls;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an endpoint says of the streams that live at it. */
class LiveStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final StreamCalls.Filter ALL = filter(Optional.empty());

    private final EndpointLayout hub = new EndpointLayout(EndpointLayout.config(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aStreamIsShownFromItsExpectationToItsEnd() throws Exception {
        EndpointLayout.Stream stream = hub.expect(LONG);

        LiveStream expected = only(list(ALL));
        assertThat(expected.state()).isEqualTo(State.EXPECTED);
        assertThat(expected.awaited()).containsExactly(Awaited.DEVICE, Awaited.SERVICE);
        assertThat(expected.host()).isEmpty();
        assertThat(expected.timeLeft().orElseThrow()).isBetween(ofSeconds(20), LONG);

        Ear service = stream.dial(SERVICE, "culvert.v1");
        LiveStream waiting = shownAs(State.WAITING);
        assertThat(waiting.awaited()).containsExactly(Awaited.DEVICE);
        assertThat(waiting.host()).contains(EndpointLayout.NODE);
        assertThat(waiting.legs())
                .singleElement()
                .satisfies(leg -> assertThat(leg.address()).startsWith("127.0.0.1:"))
                .satisfies(leg -> assertThat(leg.culvert()).isTrue())
                .satisfies(leg -> assertThat(leg.side()).isEqualTo(SERVICE));

        Ear device = stream.dial(DEVICE);
        LiveStream open = shownAs(State.OPEN);
        assertThat(open.awaited()).isEmpty();
        assertThat(open.timeLeft()).isEmpty();
        assertThat(open.legs()).extracting(LiveStream.Leg::side).containsExactlyInAnyOrder(SERVICE, DEVICE);
        assertThat(open.service()).isEqualTo("service");

        device.socket.close();
        hub.record();
        assertThat(list(ALL).streams()).isEmpty();
        service.socket.close();
    }

    @Test
    void bytesAndTheirRateAreTold() {
        EndpointLayout.Stream stream = hub.expect(LONG);
        Ear service = stream.dial(SERVICE);
        stream.dial(DEVICE);
        service.socket.writeBinaryMessage(Buffer.buffer(new byte[50_000]));

        LiveStream moved = Awaitility.await()
                .atMost(ofSeconds(10))
                .until(() -> only(list(ALL)), live -> live.serviceToDevice().delivered() == 50_000);

        assertThat(moved.serviceToDevice().bytesPerSecond()).isPositive();
        assertThat(moved.deviceToService()).isEqualTo(LiveStream.Flow.NONE);
        Awaitility.await()
                .atMost(ofSeconds(10))
                .until(() -> only(list(ALL)).serviceToDevice().bytesPerSecond() == 0);
        assertThat(only(list(ALL)).serviceToDevice().bytes()).isEqualTo(50_000);
    }

    @Test
    void aStreamThatWasForgottenIsNotShown() {
        EndpointLayout.Stream stream = hub.expect(LONG);

        hub.ask(EndpointCalls.FORGET, new EndpointCalls.Forget(stream.expected.streamId(), CloseReason.REJECTED));

        assertThat(list(ALL).streams()).isEmpty();
    }

    @Test
    void aListComesInPartsAndNoneIsLeftOutOrRepeated() {
        List<StreamId> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(hub.expect(LONG).expected.streamId());
        }
        List<StreamId> seen = new ArrayList<>();
        Optional<StreamId> after = Optional.empty();
        boolean more = true;
        while (more) {
            StreamCalls.Listed part = ask(new StreamCalls.ListStreams(ALL, after, 2));
            assertThat(part.streams()).hasSizeLessThanOrEqualTo(2);
            part.streams().forEach(stream -> seen.add(stream.id()));
            after = Optional.of(seen.get(seen.size() - 1));
            more = part.more();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void noAnswerIsLongerThanTheLimitWhateverIsAskedFor() {
        assertThat(ask(new StreamCalls.ListStreams(ALL, Optional.empty(), Integer.MAX_VALUE))
                        .streams())
                .isEmpty();
        for (int i = 0; i < 3; i++) {
            hub.expect(LONG);
        }
        assertThat(ask(new StreamCalls.ListStreams(ALL, Optional.empty(), 0)).streams())
                .hasSize(1);
    }

    @Test
    void aFilterLeavesTheOthersOut() {
        StreamId wanted = hub.expect(LONG).expected.streamId();
        hub.expect(LONG);

        assertThat(list(filter(Optional.of(wanted))).streams())
                .extracting(LiveStream::id)
                .containsExactly(wanted);
    }

    private LiveStream shownAs(State state) {
        return Awaitility.await().atMost(ofSeconds(10)).until(() -> only(list(ALL)), live -> live.state() == state);
    }

    private static LiveStream only(StreamCalls.Listed listed) {
        assertThat(listed.streams()).hasSize(1);
        return listed.streams().get(0);
    }

    private StreamCalls.Listed list(StreamCalls.Filter filter) {
        return ask(new StreamCalls.ListStreams(filter, Optional.empty(), 100));
    }

    private StreamCalls.Listed ask(StreamCalls.ListStreams question) {
        return ((Outcome.Granted<StreamCalls.Listed>) hub.ask(StreamCalls.LIST, question)).value();
    }

    private static StreamCalls.Filter filter(Optional<StreamId> id) {
        return new StreamCalls.Filter(
                id,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
