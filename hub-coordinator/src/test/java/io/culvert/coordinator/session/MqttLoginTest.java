package io.culvert.coordinator.session;

import static io.culvert.coordinator.CoordinatorLayout.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls.Admit;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.CloseReason;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which CONNECT gets which CONNACK. */
class MqttLoginTest {
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private int login(String clientId, String userName, String password) {
        try (BareDevice device = layout.device()) {
            int code = device.login(clientId, userName, password, 60);
            if (code != 0) {
                device.awaitEnd(BareDevice.SOON);
            }
            return code;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "d, hub.example.com/d/?api-version=2021-04-12&DeviceClientType=x%2F1",
        "d, hub.example.com/d/?api-version=2017-11-08-preview",
        "d, HUB.example.com/d/?anything",
        "d, hub.example.com:8883/d/?api-version=2020-09-30",
        "d, localhost:8443/d/?api-version=2020-09-30",
        "d, hub.example.com/d/api-version=2016-11-14",
        "d, hub.example.com/d",
        "d, hub.example.com/d/",
        "d/m, hub.example.com/d/m/?api-version=2020-09-30",
        "a?b=c:d@e, hub.example.com/a?b=c:d@e/?api-version=2020-09-30"
    })
    void theFormsOfRealClientsAreTaken(String clientId, String userName) {
        assertThat(login(clientId, userName, "sas")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "d, hub.example.com/other/?api-version=1",
        "d, hub.example.com/d/m/?api-version=1",
        "d/m, hub.example.com/d/?api-version=1",
        "d, hub.example.com/dd/?api-version=1",
        "d, other.example.com/d/?api-version=1",
        "d, /d/?api-version=1",
        "d, hub.example.com:99999/d/?api-version=1",
        "d, d",
        "d,"
    })
    void aUserNameThatDoesNotFitTheClientIdGets4(String clientId, String userName) {
        assertThat(login(clientId, userName, "sas")).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b/c", "/", "d/", "ü"})
    void anIllegalClientIdGets2(String clientId) {
        assertThat(login(clientId, "hub.example.com/" + clientId + "/?api-version=1", "sas"))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5, 6})
    void anotherProtocolLevelGets1(int level) {
        try (BareDevice device = layout.device()) {
            device.send(BareDevice.connect(level, "d", "hub.example.com/d/?api-version=1", "sas", 60));

            assertThat(device.connAck()).isEqualTo(1);
            device.awaitEnd(BareDevice.SOON);
        }
    }

    @ParameterizedTest
    @CsvSource({"UNAUTHORIZED, 5", "CREDENTIAL_EXPIRED, 5", "DEVICE_UNKNOWN, 5", "DEVICE_DISABLED, 3"})
    void theRegistrysRefusalsGetTheirCodes(CloseReason reason, int code) {
        layout.admit = question -> refused(reason);

        assertThat(login("d", "hub.example.com/d/?api-version=1", "sas")).isEqualTo(code);
    }

    @Test
    void noPasswordGets5() {
        assertThat(login("d", "hub.example.com/d/?api-version=1", null)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NODE_UNAVAILABLE", "INTERNAL_ERROR"})
    void aRegistryThatDoesNotAnswerOnlyClosesTheConnection(CloseReason reason) {
        layout.admit = question -> refused(reason);
        try (BareDevice device = layout.device()) {
            device.send(BareDevice.connect(4, "d", "hub.example.com/d/?api-version=1", "sas", 60));

            assertThat(device.tcp().readAll(BareDevice.SOON)).isEmpty();
        }
    }

    @Test
    void theRegistryIsAskedWithThePassword() {
        CompletableFuture<Admit> asked = new CompletableFuture<>();
        layout.admit = question -> {
            asked.complete(question);
            return refused(CloseReason.UNAUTHORIZED);
        };

        login("d/m", "hub.example.com/d/m/?api-version=1", "SharedAccessSignature sr=x");

        assertThat(asked.join().identity().toString()).isEqualTo("d/m");
        assertThat(asked.join().password()).isEqualTo("SharedAccessSignature sr=x");
    }
}
