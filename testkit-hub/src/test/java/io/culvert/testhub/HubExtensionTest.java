package io.culvert.testhub;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.node.StreamEnding;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.StreamName;
import io.culvert.testkit.RawHttp;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithHub
class HubExtensionTest {
    private static TestHub seen;

    @Test
    void aHubIsHandedToTheTest(TestHub hub) throws Exception {
        assertThat(RawHttp.get("http://127.0.0.1:" + hub.managementPort() + "/health/ready")
                        .send()
                        .status())
                .isEqualTo(200);
        shared(hub);
    }

    @Test
    void theTestsOfAClassShareIt(TestHub hub) {
        shared(hub);
    }

    @Test
    void aRegisteredDeviceIsKnown(TestHub hub) throws Exception {
        ConnectionString device = hub.createDevice("known");

        assertThat(device.identity().orElseThrow().deviceId()).isEqualTo("known");
        assertThat(hub.registry().get("known").await(5, SECONDS).primaryKey()).isEqualTo(device.key());
        assertThat(hub.createDevice()).isNotEqualTo(hub.createDevice());
    }

    private static synchronized void shared(TestHub hub) {
        if (seen == null) {
            seen = hub;
        }
        assertThat(hub).isSameAs(seen);
    }

    @Test
    void aStreamThatEndedIsOnRecord(TestHub hub) throws Exception {
        DeviceClient device = DeviceClient.create(hub.vertx(), hub.options(hub.createDevice("echo")))
                .onOffer(offer -> offer.accept()
                        .onSuccess(
                                stream -> stream.endHandler(end -> stream.end()).handler(stream::write)));
        device.connect().await(5, SECONDS);
        ServiceClient service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
        DeviceStream stream = service.open("echo", "greeting").await(5, SECONDS);
        stream.handler(bytes -> {});
        stream.write(Buffer.buffer("hello"));
        stream.end();

        StreamEnding record = hub.ended().awaitOf("echo", Duration.ofSeconds(5));

        assertThat(record.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(record.name()).isEqualTo(new StreamName("greeting"));
        assertThat(record.serviceToDevice()).isEqualTo(5);
        assertThat(record.deviceToService()).isEqualTo(5);
        device.close().await(5, SECONDS);
        service.close().await(5, SECONDS);
    }

    @Test
    void aStartTakesLessThanThreeSeconds() throws Exception {
        long begin = System.nanoTime();
        try (TestHub hub = TestHub.builder().start()) {
            assertThat(hub.httpsPort()).isPositive();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void nothingRemainsOfAClosedHub() throws Exception {
        TestHub hub = TestHub.builder().start();
        Path folder = hub.dataFolder();
        assertThat(folder).isDirectory();

        hub.close();

        assertThat(folder.getParent()).doesNotExist();
    }

    @Test
    void aGivenFolderStays(@TempDir Path temp) throws Exception {
        Path folder = temp.resolve("data");
        try (TestHub hub = TestHub.builder().folder(folder).start()) {
            assertThat(hub.dataFolder()).isEqualTo(folder);
        }
        assertThat(folder).isDirectory();
    }

    @Test
    void aRestartKeepsPortsAndDevices() throws Exception {
        try (TestHub hub = TestHub.builder().start()) {
            ConnectionString device = hub.createDevice("kept");
            int port = hub.httpsPort();

            hub.restart();

            assertThat(hub.httpsPort()).isEqualTo(port);
            assertThat(hub.registry().get("kept").await(5, SECONDS).primaryKey())
                    .isEqualTo(device.key());
        }
    }

    @Test
    void anUnknownKeyFails() {
        assertThatThrownBy(() -> TestHub.builder().set("no.such-key=1").start())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("no.such-key");
    }

    @Nested
    class Inside {
        @Test
        void aNestedClassSharesIt(TestHub hub) {
            shared(hub);
        }
    }

    @Nested
    @WithHub("endpoint.wire.liveness=200ms")
    class WithItsOwn {
        @Test
        void aNestedClassMayHaveItsOwn(TestHub hub) {
            assertThat(hub).isNotSameAs(seen);
        }
    }
}
