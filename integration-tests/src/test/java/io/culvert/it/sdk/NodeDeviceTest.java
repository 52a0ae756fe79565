package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** npm's azure-iot-device over the two transports of azure-iot-device-mqtt: on port 8883, and as a WebSocket on port 443. */
@ParameterizedClass
@ValueSource(strings = {"mqtt", "mqtt-ws"})
class NodeDeviceTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @Parameter
    String transport;

    @BeforeParameterizedClassInvocation
    static void runTheScript(String transport) {
        run = NodeScripts.run(AZURE.hub(), "device.js", Map.of("TRANSPORT", transport));
    }

    @Test
    void aDeviceConnectsAndTheRegistryShowsIt() {
        assertThat(run.value("open")).isEqualTo("Connected");
        assertThat(run.value("state when open")).isEqualTo("Connected");
        assertThat(run.value("close")).isEqualTo("Disconnected");
        assertThat(run.value("state when closed")).isEqualTo("Disconnected");
    }

    @Test
    void aClientThatWasClosedConnectsAgain() {
        assertThat(run.value("open once more")).isEqualTo("Disconnected");
    }

    @Test
    void telemetryIsAcknowledged() {
        assertThat(run.array("telemetry")).isEqualTo(JsonArray.of("MessageEnqueued"));
        assertThat(run.value("a hundred messages at once")).isEqualTo(100);
        assertThat(run.value("a large message")).isEqualTo("MessageEnqueued");
    }

    @Test
    void listeningForMessagesAndMethodsKeepsTheConnection() {
        assertThat(run.value("listen for messages and methods")).isEqualTo(1);
    }

    @Test
    void theTwinIsEmpty() {
        JsonObject twin = run.object("twin");

        assertThat(twin.getJsonObject("desired").fieldNames()).containsExactly("$version");
        assertThat(twin.getJsonObject("reported").fieldNames()).containsExactly("$version");
        assertThat(run.object("desired properties").fieldNames()).containsExactly("$version");
    }

    @Test
    void aReportToTheTwinIsAnswered() {
        assertThat(run.value("report")).isEqualTo("answered");
    }

    @Test
    void aRenewedSignatureGoesOnInANewConnection() {
        assertThat(run.value("renewal of the signature")).isEqualTo("Connected");
        assertThat(run.value("telemetry after the renewal")).isEqualTo(1);
    }

    @Test
    void aModuleConnectsAsItself() {
        assertThat(run.value("open as a module")).isEqualTo("Connected");
        assertThat(run.value("state of the module")).isEqualTo("Connected");
        assertThat(run.value("state of its device")).isEqualTo("Disconnected");
        assertThat(run.value("telemetry of the module")).isEqualTo(10);
        assertThat(run.array("twin of the module")).isEqualTo(JsonArray.of("$version"));
        assertThat(run.value("close the module")).isEqualTo("Disconnected");
        assertThat(run.error("open as a module that is not there")).isEqualTo("UnauthorizedError");
    }

    @Test
    void aWrongKeyAndAStrangerAreUnauthorizedErrorsWhichAreNotRetried() {
        assertThat(run.error("open with a wrong key")).isEqualTo("UnauthorizedError");
        assertThat(run.error("open as a stranger")).isEqualTo("UnauthorizedError");
    }

    @Test
    void aDisabledDeviceIsAServiceUnavailableErrorWhichIsRetriedUntilItIsEnabled() {
        assertThat(run.error("open when disabled")).isEqualTo("ServiceUnavailableError");
        assertThat(run.value("open when disabled and then enabled")).isEqualTo("Connected");
    }

    @Test
    void theNewerConnectionOfADeviceEndsTheOlder() {
        assertThat(run.value("evicted by a second connection")).isEqualTo("NotConnectedError");
    }

    @Test
    void aDeviceThatIsDisabledOrDeletedIsDisconnected() {
        assertThat(run.value("disabled when connected")).isEqualTo("NotConnectedError");
        assertThat(run.value("deleted when connected")).isEqualTo("NotConnectedError");
    }
}
