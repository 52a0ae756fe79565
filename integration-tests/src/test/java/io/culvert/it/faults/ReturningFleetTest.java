package io.culvert.it.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.Backoff;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.SessionState;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.FaultProxy;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many devices whose connections are all cut at once. */
@WithHub
class ReturningFleetTest {
    private static final int DEVICES = System.getProperty("long") == null ? 200 : 2_000;
    private static final Duration ALL_BACK = Duration.ofSeconds(60);
    /** How many connect at a time, at the start. */
    private static final int BATCH = 50;

    private static final int ASKED = 20;

    private final Set<DeviceClient> connected = ConcurrentHashMap.newKeySet();
    private final Queue<Duration> pauses = new ConcurrentLinkedQueue<>();

    @Test
    void theyComeBackOneAfterTheOtherAndAreFound(TestHub hub) throws Exception {
        List<DeviceClient> devices = new ArrayList<>();
        ServiceClient service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", hub.httpsPort())) {
            for (int i = 0; i < DEVICES; i++) {
                devices.add(device(hub, i, proxy.port()));
            }
            for (int i = 0; i < DEVICES; i += BATCH) {
                Future.all(devices.subList(i, i + BATCH).stream()
                                .map(DeviceClient::connect)
                                .toList())
                        .await(ALL_BACK.toSeconds(), SECONDS);
            }

            proxy.cut();
            Awaitility.await().atMost(ALL_BACK).until(() -> pauses.size() >= DEVICES);
            Awaitility.await().atMost(ALL_BACK).until(() -> connected.size() == DEVICES);

            Duration longest = Backoff.defaults().limit();
            assertThat(pauses).allMatch(pause -> pause.compareTo(longest) <= 0);
            assertThat(new HashSet<>(pauses)).as("pauses").hasSizeGreaterThan(DEVICES / 20);
            Awaitility.await()
                    .atMost(ALL_BACK)
                    .until(() -> hub.registry().statistics().await(15, SECONDS).connected() == DEVICES);
            for (int i = 0; i < DEVICES; i += DEVICES / ASKED) {
                DeviceStream stream = service.open("fleet-" + i, "ssh").await(15, SECONDS);
                stream.reset();
            }
        } finally {
            for (DeviceClient device : devices) {
                device.close().await(15, SECONDS);
            }
            service.close().await(15, SECONDS);
        }
    }

    private DeviceClient device(TestHub hub, int number, int port) throws Exception {
        ConnectionString own = hub.createDevice("fleet-" + number);
        ConnectionString proxied = ConnectionString.ofIdentity(
                own.hostName(),
                port,
                Identity.device("fleet-" + number),
                own.key().orElseThrow());
        DeviceClient device =
                DeviceClient.create(hub.vertx(), hub.options(proxied)).onOffer(StreamOffer::accept);
        return device.onState(state -> {
            if (state instanceof SessionState.Connected) {
                connected.add(device);
            } else {
                connected.remove(device);
            }
            if (state instanceof SessionState.Waiting waiting) {
                pauses.add(waiting.delay());
            }
        });
    }
}
