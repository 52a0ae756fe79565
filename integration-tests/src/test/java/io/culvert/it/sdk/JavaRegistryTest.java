package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The registry client of Maven's iot-service-client, the service SDK for Java. */
class JavaRegistryTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheProgram() throws Exception {
        run = JavaPrograms.run(AZURE.hub(), "RegistryProgram", Map.of());
    }

    @Test
    void aDeviceIsCreatedWithTheKeysThatTheSdkMakes() {
        JsonObject device = run.object("create");

        assertThat(device.getString("deviceId")).isEqualTo("java-first");
        assertThat(device.getString("status")).isEqualTo("Enabled");
        assertThat(device.getString("connectionState")).isEqualTo("Disconnected");
        assertThat(device.getString("type")).isEqualTo("sas");
        // The SDK takes Java's default for AES: 128 bits, since Java 19 256.
        assertThat(device.getInteger("keyBytes")).isIn(16, 32);
        assertThat(run.object("get")).isEqualTo(device);
    }

    @Test
    void keysAndStatusAreChanged() {
        assertThat(run.value("new keys")).isEqualTo(true);
        assertThat(run.object("update").getString("status")).isEqualTo("Disabled");
    }

    @Test
    void aDeviceIsDeletedByTheEtagItHasNow() {
        assertThat(run.error("delete by an etag that is no longer")).isEqualTo("IotHubPreconditionFailedException");
        assertThat(run.value("delete by the etag")).isEqualTo(true);
    }

    @Test
    void eachRefusalIsAnExceptionOfItsOwn() {
        assertThat(run.error("create again")).isEqualTo("IotHubConflictException");
        assertThat(run.error("create with an id that is none")).isEqualTo("IotHubBadFormatException");
        assertThat(run.error("get a stranger")).isEqualTo("IotHubNotFoundException");
        assertThat(run.error("delete again")).isEqualTo("IotHubNotFoundException");
        assertThat(run.error("a key that is wrong")).isEqualTo("IotHubUnauthorizedException");
    }
}
