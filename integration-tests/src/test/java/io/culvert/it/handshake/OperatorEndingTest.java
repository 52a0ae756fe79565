package io.culvert.it.handshake;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.LiveStream;
import io.culvert.client.LiveStreamFilter;
import io.culvert.client.LiveStreams;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An operator ends what is not paired yet. */
@WithHub
@Tag("scenario")
class OperatorEndingTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    @Test
    void aLegThatWaitsIsSentAwayAndTheOtherTicketIsWorthNothing(TestHub hub) throws Exception {
        LiveStreams live = hub.registry().streams();
        try (RawDevice device = new RawDevice(hub).connect()) {
            RawService service = new RawService(hub);
            CompletableFuture<RawResponse> opening = service.open(device.id(), null, null);
            RawDevice.Offer offer = device.awaitOffer();
            device.accept(offer);
            RawResponse accepted = opening.get(15, SECONDS);
            try (Peer leg = device.leg(offer).connect()) {
                LiveStream waiting = Awaitility.await()
                        .atMost(LONG)
                        .until(
                                () -> list(live, device),
                                streams -> streams.get(0).deviceLeg().isPresent())
                        .get(0);
                assertThat(waiting.state()).isEqualTo(LiveStream.State.WAITING);
                assertThat(waiting.waitingFor()).containsExactly("service");
                assertThat(waiting.deviceLeg().orElseThrow().client()).isEqualTo("plain");

                live.end(waiting.id()).await(5, SECONDS);

                assertThat(leg.awaitEnd(LONG).code()).isEqualTo(1008);
            }
            assertThat(service.leg(accepted).connectExpectingRefusal().status()).isEqualTo(401);
            assertThat(hub.ended().awaitOf(device.id(), LONG).reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
        }
    }

    private static List<LiveStream> list(LiveStreams live, RawDevice device) throws Exception {
        return live.list(LiveStreamFilter.ALL.of(Identity.device(device.id())), 10, Optional.empty())
                .await(5, SECONDS)
                .streams();
    }
}
