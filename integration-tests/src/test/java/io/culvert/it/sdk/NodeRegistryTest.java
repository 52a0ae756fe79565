package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Registry of npm's azure-iothub, the service SDK: devices one by one, and how each refusal looks to a program. */
class NodeRegistryTest {
    private static final String ALL_OF_AN_ID = "A-.%_*?!(),:=@$'9";

    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheScript() {
        run = NodeScripts.run(AZURE.hub(), "registry.js", Map.of());
    }

    @Test
    void aDeviceIsCreatedWithKeysOfTheHubs() {
        JsonObject device = run.object("create");

        assertThat(device.getString("class")).isEqualTo("Device");
        assertThat(device.getString("deviceId")).isEqualTo("first");
        assertThat(device.getString("status")).isEqualTo("enabled");
        assertThat(device.getString("connectionState")).isEqualTo("Disconnected");
        assertThat(device.getString("type")).isEqualTo("sas");
        assertThat(device.getString("etag")).isNotEmpty();
        assertThat(device.getString("generationId")).isNotEmpty();
        assertThat(device.getJsonArray("keyBytes")).isEqualTo(JsonArray.of(32, 32));
    }

    @Test
    void aDeviceIsCreatedWithKeysOfTheCallers() {
        assertThat(run.value("keys of the caller's")).isEqualTo(true);
    }

    @Test
    void anIdMayHoldAllThatTheReferenceAllows() {
        assertThat(run.object("create with all that an id may hold").getString("deviceId"))
                .isEqualTo(ALL_OF_AN_ID);
        assertThat(run.object("get with all that an id may hold").getString("deviceId"))
                .isEqualTo(ALL_OF_AN_ID);
    }

    @Test
    void aDeviceIsReadAsItWasWritten() {
        JsonObject device = run.object("get");

        assertThat(device.getString("deviceId")).isEqualTo("second");
        assertThat(device.getString("status")).isEqualTo("disabled");
        assertThat(device.getString("statusReason")).isEqualTo("in the workshop");
    }

    @Test
    void devicesAreListedByTheirIds() {
        assertThat(run.array("list").stream().map(String.class::cast)).contains(ALL_OF_AN_ID, "first", "second");
    }

    @Test
    void anUpdateChangesTheEtag() {
        assertThat(run.object("update").getString("status")).isEqualTo("enabled");
        assertThat(run.object("update").getString("etag"))
                .isNotEqualTo(run.object("get").getString("etag"));
    }

    @Test
    void anUpdateWithoutKeysLeavesThem() {
        assertThat(run.value("keys after an update without keys")).isEqualTo(true);
    }

    @Test
    void aDeletedDeviceIsGone() {
        assertThat(run.value("delete")).isEqualTo(204);
        assertThat(run.error("delete again")).isEqualTo("DeviceNotFoundError");
    }

    @Test
    void whatIsNotThereIsADeviceNotFoundError() {
        assertThat(run.error("get a stranger")).isEqualTo("DeviceNotFoundError");
        assertThat(run.error("update a stranger")).isEqualTo("DeviceNotFoundError");
    }

    @Test
    void whatIsThereAlreadyIsADeviceAlreadyExistsError() {
        assertThat(run.error("create again")).isEqualTo("DeviceAlreadyExistsError");
    }

    @Test
    void anIllegalIdIsAnArgumentErrorWithAReadableText() {
        assertThat(run.error("create with a space")).isEqualTo("ArgumentError");
        assertThat(run.message("create with a space")).contains("id is not accepted");
    }

    @Test
    void aWrongKeyIsAnUnauthorizedError() {
        assertThat(run.error("a key that is wrong")).isEqualTo("UnauthorizedError");
    }

    @Test
    void aPolicyWithoutTheRightIsAnUnauthorizedError() {
        assertThat(run.error("a policy that may only read")).isEqualTo("UnauthorizedError");
    }

    @Test
    void aSignatureThatWasMadeBeforeIsTaken() {
        assertThat(run.object("a signature made before").getString("deviceId")).isEqualTo("second");
    }
}
