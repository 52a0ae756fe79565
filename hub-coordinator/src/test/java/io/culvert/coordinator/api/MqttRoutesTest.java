package io.culvert.coordinator.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.Identity;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttRoutesTest {
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "MQTT", "Mqtt"})
    void aDeviceMaySpeakMqttOverWebSocket(String subProtocol) throws Exception {
        StringBuilder head = new StringBuilder();
        try (BareDevice device = BareDevice.onWebSocket(layout.httpPort(), subProtocol, head)) {
            assertThat(head.toString()).startsWith("HTTP/1.1 101 ").containsIgnoringCase("protocol: " + subProtocol);
            assertThat(head).containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            device.login("d").listen();

            layout.offer(Identity.device("d"), 0, 1);

            assertThat(device.offer()).startsWith("$iothub/streams/POST/ssh/?$rid=1&");
            device.answer(200, "1", "");
            assertThat(layout.answers.take().streamId()).isEqualTo(CoordinatorLayout.stream(1));
        }
    }

    @Test
    void bothTransportsShareTheirSessionsAndTheWebSocketsCloseFrameSaysSo() {
        StringBuilder head = new StringBuilder();
        try (BareDevice older =
                        BareDevice.onWebSocket(layout.httpPort(), "mqtt", head).login("d");
                BareDevice newer = layout.device().login("d")) {
            assertThat(new String(older.tcp().readAll(BareDevice.SOON), ISO_8859_1))
                    .endsWith("\u0003\u00f0session-replaced");
            newer.subscribe("x", 0);
        }
    }

    private RawResponse upgrade(String origin) {
        RawHttp request = RawHttp.get(layout.url("/$iothub/websocket"))
                .header("Upgrade", "websocket")
                .header("Connection", "Upgrade")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("Sec-WebSocket-Protocol", "mqtt");
        return (origin == null ? request : request.header("Origin", origin)).send();
    }

    @Test
    void pagesOfForeignOriginsAreRefused() {
        assertThat(upgrade("https://evil.example.com").status()).isEqualTo(403);
        assertThat(upgrade("null").status()).isEqualTo(403);
        assertThat(upgrade("https://console.example.com").status()).isEqualTo(101);
        assertThat(upgrade(null).status()).isEqualTo(101);
    }

    @Test
    void aRequestThatIsNoUpgradeIsToldSo() {
        RawResponse response = RawHttp.get(layout.url("/$iothub/websocket")).send();

        assertThat(response.status()).isEqualTo(426);
        assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
    }
}
