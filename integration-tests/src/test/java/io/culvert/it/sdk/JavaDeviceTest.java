package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Maven's iot-device-client over MQTT on port 8883, and as a WebSocket on port 443. */
@ParameterizedClass
@ValueSource(strings = {"MQTT", "MQTT_WS"})
class JavaDeviceTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @Parameter
    String transport;

    @BeforeParameterizedClassInvocation
    static void runTheProgram(String transport) throws Exception {
        run = JavaPrograms.run(AZURE.hub(), "DeviceProgram", Map.of("TRANSPORT", transport));
    }

    @Test
    void aDeviceConnectsAndTheRegistryShowsIt() {
        assertThat(run.value("open")).isEqualTo("Connected");
        assertThat(run.value("close")).isEqualTo("Disconnected");
    }

    @Test
    void telemetryIsAcknowledged() {
        assertThat(run.value("telemetry")).isEqualTo(true);
        assertThat(run.value("a hundred messages at once")).isEqualTo(JsonArray.of("acknowledged"));
    }

    @Test
    void listeningForMethodsAndDesiredPropertiesIsGranted() {
        assertThat(run.value("listen for methods")).isEqualTo(true);
        assertThat(run.value("desired properties")).isEqualTo(true);
    }

    @Test
    void theTwinIsEmptyAndAReportToItIsAnswered() {
        assertThat(run.value("twin")).isEqualTo(JsonArray.of(0, 0));
        assertThat(run.value("report")).isEqualTo(true);
    }

    @Test
    void aWrongKeyAndAStrangerAreUnauthorized() {
        assertThat(run.value("open with a wrong key")).isEqualTo("UNAUTHORIZED");
        assertThat(run.value("open as a stranger")).isEqualTo("UNAUTHORIZED");
    }

    @Test
    void aDisabledDeviceIsToldThatTheServerIsBusyWhichTheSdkRetries() {
        assertThat(run.value("open when disabled")).isEqualTo("SERVER_BUSY");
        assertThat(run.value("disabled and enabled again")).isEqualTo("sent");
    }

    @Test
    void aRenewedSignatureGoesOnInANewConnection() {
        assertThat(run.value("renewal of the signature")).isEqualTo("sent");
    }

    @Test
    void whoIsEvictedDisabledOrDeletedIsDisconnected() {
        assertThat(run.value("evicted by a second connection")).isEqualTo("RETRY_EXPIRED");
        assertThat(run.value("disabled when connected")).isEqualTo("RETRY_EXPIRED");
        assertThat(run.value("deleted when connected")).isEqualTo("RETRY_EXPIRED");
    }
}
