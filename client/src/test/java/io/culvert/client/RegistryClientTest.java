package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
    private final Vertx vertx = Vertx.vertx();
    private FakeHub hub;
    private RegistryClient registry;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx);
        registry = RegistryClient.create(vertx, hub.service());
    }

    @AfterEach
    void close() throws Exception {
        registry.close().await(5, SECONDS);
        hub.close();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.await(30, SECONDS);
    }

    private static CloseReason refusal(Future<?> future) {
        HubException failure = catchThrowableOfType(HubException.class, () -> done(future));
        assertThat(failure.reason()).as(failure.getMessage()).isPresent();
        return failure.reason().orElseThrow();
    }

    @Test
    void aDeviceIsCreatedWithKeysOfTheHub() throws Exception {
        Device device = done(registry.create("d@1"));

        assertThat(device.id()).isEqualTo("d@1");
        assertThat(device.enabled()).isTrue();
        assertThat(device.etag()).isEqualTo("v1");
        assertThat(device.connectionString("hub.test", 8443).orElseThrow().reveal())
                .isEqualTo("HostName=hub.test:8443;DeviceId=d@1;SharedAccessKey=bWFkZSBoZXJl");
        assertThat(device.toString()).doesNotContain("bWFkZSBoZXJl");
    }

    @Test
    void aDeviceIsCreatedWithKeysOfItsOwn() throws Exception {
        assertThat(done(registry.create("d1", new Secret("QQ=="), new Secret("Qg==")))
                        .secondaryKey())
                .contains(new Secret("Qg=="));
    }

    @Test
    void unknownFieldsAreKeptWhenADeviceIsChanged() throws Exception {
        done(registry.create("d1"));
        hub.registry.devices.get("d1").put("futureField", 7);

        Device disabled = done(registry.disable("d1"));

        assertThat(disabled.enabled()).isFalse();
        assertThat(disabled.json().getInteger("futureField")).isEqualTo(7);
        assertThat(disabled.primaryKey()).contains(new Secret("bWFkZSBoZXJl"));
        assertThat(done(registry.enable("d1")).enabled()).isTrue();
    }

    @Test
    void newKeysReplaceBoth() throws Exception {
        Device before = done(registry.create("d1"));

        Device after = done(registry.regenerateKeys("d1"));

        assertThat(after.primaryKey()).isPresent().isNotEqualTo(before.primaryKey());
        assertThat(after.secondaryKey()).isPresent().isNotEqualTo(before.secondaryKey());
    }

    @Test
    void devicesAreListedAndDeleted() throws Exception {
        done(registry.create("a"));
        done(registry.create("b"));

        assertThat(done(registry.list(10))).extracting(Device::id).containsExactly("a", "b");
        done(registry.delete("a"));
        assertThat(done(registry.list(10))).extracting(Device::id).containsExactly("b");
    }

    @Test
    void refusalsAreTold() throws Exception {
        Device first = done(registry.create("d1"));
        done(registry.disable("d1"));

        assertThat(refusal(registry.create("d1"))).isEqualTo(CloseReason.DEVICE_EXISTS);
        assertThat(refusal(registry.update(first))).isEqualTo(CloseReason.PRECONDITION_FAILED);
        assertThat(refusal(registry.get("d2"))).isEqualTo(CloseReason.DEVICE_UNKNOWN);
        assertThat(refusal(registry.delete("d2"))).isEqualTo(CloseReason.DEVICE_UNKNOWN);
    }

    @Test
    void theHubTellsWhereStreamsAreDialled() throws Exception {
        HubProperties properties = done(registry.properties());

        assertThat(properties.hostName()).isEqualTo("localhost");
        assertThat(properties.streamingEndpoints()).containsExactly("https://localhost:" + hub.port());
    }
}
