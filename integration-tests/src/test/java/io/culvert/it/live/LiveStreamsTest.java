package io.culvert.it.live;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.HubException;
import io.culvert.client.LiveStream;
import io.culvert.client.LiveStream.State;
import io.culvert.client.LiveStreamFilter;
import io.culvert.client.LiveStreams;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator sees of the streams that live, and how one is ended. */
// Those of the others on every layout, for a hub of its own would have to start for it.
@WithHub({"coordinator.handshake.deadline=3000ms", "endpoint.wire.liveness=500ms"})
@Tag("every-layout")
class LiveStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final BlockingQueue<StreamOffer> offers = new LinkedBlockingQueue<>();
    private TestHub hub;
    private Identity deviceId;
    private DeviceClient device;
    private ServiceClient service;
    private LiveStreams live;

    @BeforeEach
    void connect(TestHub running) throws Exception {
        hub = running;
        ConnectionString who = hub.createDevice();
        deviceId = who.identity().orElseThrow();
        device = DeviceClient.create(hub.vertx(), hub.options(who)).onOffer(offers::add);
        device.connect().await(15, SECONDS);
        service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
        live = service.streams();
    }

    @AfterEach
    void close() throws Exception {
        service.close().await(10, SECONDS);
        device.close().await(10, SECONDS);
    }

    @Test
    void aStreamIsSeenFromItsOfferToItsEnd() throws Exception {
        Future<DeviceStream> opening = service.open(deviceId.deviceId(), "ssh");
        StreamOffer offer = offers.poll(15, SECONDS);
        LiveStream offered = seen(stream -> stream.waitingFor().equals(List.of("device-answer")));
        assertThat(offered.state()).isEqualTo(State.EXPECTED);
        assertThat(offered.service()).isEqualTo("service");

        Future<DeviceStream> accepting = offer.accept();
        DeviceStream far = accepting.await(15, SECONDS).handler(bytes -> {});
        DeviceStream near = opening.await(15, SECONDS).handler(bytes -> {});
        near.write(Buffer.buffer(new byte[3000])).await(15, SECONDS);
        LiveStream open = seen(stream -> stream.serviceToDevice().bytes() == 3000);
        assertThat(open.id()).isEqualTo(offered.id());
        assertThat(open.state()).isEqualTo(State.OPEN);
        assertThat(open.name()).isEqualTo("ssh");
        assertThat(open.host()).isPresent();
        assertThat(open.deviceLeg().orElseThrow().address()).matches("127\\.[\\d.]+:\\d+");
        assertThat(open.serviceLeg().orElseThrow().address()).matches("127\\.[\\d.]+:\\d+");
        assertThat(open.serviceLeg().orElseThrow().client()).isEqualTo("culvert");
        assertThat(open.serviceToDevice().bytesPerSecond()).isPositive();
        assertThat(live.get(open.id()).await(5, SECONDS).id()).isEqualTo(open.id());

        near.reset();
        far.closed().await(15, SECONDS);
        Awaitility.await().atMost(LONG).until(() -> list().isEmpty());
        assertUnknown(live.get(open.id()));
    }

    @Test
    void anOperatorEndsAStreamAndBothSidesAndTheRecordSaySo() throws Exception {
        Future<DeviceStream> opening = service.open(deviceId.deviceId(), "ssh");
        // Who reads nothing does not hear of an end.
        Future<DeviceStream> accepting = offers.poll(15, SECONDS).accept();
        DeviceStream far = accepting.await(15, SECONDS).handler(bytes -> {});
        DeviceStream near = opening.await(15, SECONDS).handler(bytes -> {});
        StreamId id = seen(stream -> stream.state() == State.OPEN).id();

        live.end(id).await(5, SECONDS);

        assertThat(near.closed().await(15, SECONDS).reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
        assertThat(far.closed().await(15, SECONDS).reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
        StreamEnding record = hub.ended().awaitOf(deviceId.deviceId(), LONG);
        assertThat(record.reason()).isEqualTo(CloseReason.ENDED_BY_OPERATOR);
        assertThat(record.by()).isEmpty();
        Awaitility.await().atMost(LONG).until(() -> list().isEmpty());
        assertUnknown(live.end(id));
    }

    @Test
    void anOperatorEndsAHandshakeThatWaitsForTheDevicesAnswerAndItsCallerIsTold() throws Exception {
        Future<DeviceStream> opening = service.open(deviceId.deviceId(), "ssh");
        StreamOffer offer = offers.poll(15, SECONDS);
        StreamId id = seen(stream -> true).id();

        live.end(id).await(5, SECONDS);

        HubException told = catchThrowableOfType(HubException.class, () -> opening.await(15, SECONDS));
        assertThat(told.reason()).contains(CloseReason.ENDED_BY_OPERATOR);
        assertThat(catchThrowableOfType(HubException.class, () -> offer.accept().await(15, SECONDS)))
                .isNotNull();
        assertThat(list()).isEmpty();
    }

    private LiveStream seen(Predicate<LiveStream> as) {
        return Awaitility.await()
                .atMost(LONG)
                .until(() -> list().stream().filter(as).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    private List<LiveStream> list() throws TimeoutException {
        return live.list(LiveStreamFilter.ALL.of(deviceId), LiveStreams.MAX_LIST, Optional.empty())
                .await(5, SECONDS)
                .streams();
    }

    private static void assertUnknown(Future<?> answer) {
        HubException refusal = catchThrowableOfType(HubException.class, () -> answer.await(5, SECONDS));
        assertThat(refusal.reason()).contains(CloseReason.STREAM_UNKNOWN);
    }
}
