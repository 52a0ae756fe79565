package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.config.ConfigReader;
import io.culvert.node.front.TlsIdentity;
import io.culvert.protocol.SasToken;
import io.culvert.testkit.Frame;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTls;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices that show certificates, on a whole hub. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceCertificateTest {
    private static final int ACCEPTED = 0;
    private static final int NOT_AUTHORIZED = 5;
    private static final Duration WAIT = Duration.ofSeconds(10);

    private HubNode node;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        Map<String, String> settings = Map.of(
                "data-dir", temp.resolve("data").toString(),
                // A slow machine may log in with a certificate that ended just before; it lasts so long then.
                "registry.clock-leeway", "5s",
                "https.host", "127.0.0.1",
                "https.port", "0",
                "https.request-client-certificates", "true",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0");
        node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(20, SECONDS);
    }

    @AfterAll
    void stop() throws Exception {
        node.stop().await(10, SECONDS);
    }

    @Test
    void aDeviceConnectsWithItsKnownCertificateAndWithNoOther() throws Exception {
        TlsIdentity own = TlsIdentity.selfSigned("any name", "EC", tomorrow());
        TlsIdentity other = TlsIdentity.selfSigned("any name", "EC", tomorrow());
        register("known", authentication("selfSigned", own.thumbprint()));

        assertThat(connect("known", context(own), "TLSv1.3")).isEqualTo(ACCEPTED);
        assertThat(connect("known", context(own), "TLSv1.2")).isEqualTo(ACCEPTED);
        assertThat(connect("known", context(other), "TLSv1.3")).isEqualTo(NOT_AUTHORIZED);
        assertThat(connect("another", context(own), "TLSv1.3")).isEqualTo(NOT_AUTHORIZED);
        try (RawMqtt nothing = RawMqtt.over(
                RawTls.connect("localhost", node.mqttPort(), node.caFile().orElseThrow()))) {
            assertThat(nothing.connect(login("known"))).isEqualTo(NOT_AUTHORIZED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aResumedHandshakeShowsTheCertificateOfTheFirst(String version) throws Exception {
        TlsIdentity own = TlsIdentity.selfSigned("any name", "EC", tomorrow());
        String device = "resumes-" + version;
        register(device, authentication("selfSigned", own.thumbprint()));
        SSLContext context = context(own);
        assertThat(connect(device, context, version)).isEqualTo(ACCEPTED);

        RawTls again = RawTls.connect("localhost", node.mqttPort(), context, version);
        try (RawMqtt mqtt = RawMqtt.over(again)) {
            assertThat(again.resumed()).isTrue();
            assertThat(mqtt.connect(login(device))).isEqualTo(ACCEPTED);
        }
    }

    @Test
    void aDeviceWithKeysConnectsByNoCertificate() throws Exception {
        TlsIdentity own = TlsIdentity.selfSigned("keys", "EC", tomorrow());
        register("keys", new JsonObject().put("type", "sas"));

        assertThat(connect("keys", context(own), "TLSv1.3")).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void aSessionEndsWithItsCertificate() throws Exception {
        TlsIdentity brief = TlsIdentity.selfSigned("brief", "EC", Instant.now().plusSeconds(3));
        register("brief", authentication("selfSigned", brief.thumbprint()));

        try (RawMqtt device = dial(context(brief), "TLSv1.3")) {
            assertThat(device.connect(login("brief"))).isEqualTo(ACCEPTED);
            device.awaitEnd(WAIT);
        }
    }

    @Test
    void whatAnAuthoritySignedConnectsUntilTheAuthorityIsRemoved() throws Exception {
        TlsIdentity fleet = TlsIdentity.authority("fleet");
        TlsIdentity leaf = fleet.issue("signed", tomorrow());
        register("signed", new JsonObject().put("type", "certificateAuthority"));
        rest("PUT", "/certificates/fleet", fleet.pem(), 201);
        assertThat(connect("signed", context(leaf), "TLSv1.3")).isEqualTo(NOT_AUTHORIZED);

        String code = rest("POST", "/certificates/fleet/generateVerificationCode", "", 200)
                .getJsonObject("properties")
                .getString("verificationCode");
        rest("POST", "/certificates/fleet/verify", fleet.issue(code, tomorrow()).pem(), 200);
        try (RawMqtt device = dial(context(leaf), "TLSv1.3")) {
            assertThat(device.connect(login("signed"))).isEqualTo(ACCEPTED);
            rest("DELETE", "/certificates/fleet", "", 204);
            device.awaitEnd(WAIT);
        }
        assertThat(connect("signed", context(leaf), "TLSv1.3")).isEqualTo(NOT_AUTHORIZED);
    }

    @Test
    void aCertificateCountsOverWebSocketToo() throws Exception {
        TlsIdentity own = TlsIdentity.selfSigned("web", "EC", tomorrow());
        register("web", authentication("selfSigned", own.thumbprint()));

        try (RawTls client = RawTls.connect("localhost", node.httpsPort(), context(own))) {
            byte[] upgrade = RawHttp.get("https://localhost/$iothub/websocket")
                    .header("Connection", "Upgrade")
                    .header("Upgrade", "websocket")
                    .header("Sec-WebSocket-Version", "13")
                    .header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
                    .header("Sec-WebSocket-Protocol", "mqtt")
                    .bytes();
            assertThat(RawHttp.exchange(client, upgrade, WAIT).status()).isEqualTo(101);
            client.send(Frame.binary(login("web").packet().bytes()).bytes());

            // One frame with the four bytes of a CONNACK that accepts.
            assertThat(client.readExactly(6, WAIT)).containsExactly(0x82, 4, 0x20, 2, 0, 0);
        }
    }

    private int connect(String device, SSLContext context, String version) {
        try (RawMqtt mqtt = dial(context, version)) {
            return mqtt.connect(login(device));
        }
    }

    private RawMqtt dial(SSLContext context, String version) {
        return RawMqtt.over(RawTls.connect("localhost", node.mqttPort(), context, version));
    }

    private static MqttConnect login(String device) {
        return MqttConnect.of(device).username("localhost/" + device + "/?api-version=2020-09-30");
    }

    private SSLContext context(TlsIdentity identity) throws Exception {
        return identity.context(node.caFile().orElseThrow());
    }

    private static JsonObject authentication(String type, String thumbprint) {
        return new JsonObject()
                .put("type", type)
                .put("x509Thumbprint", new JsonObject().put("primaryThumbprint", thumbprint));
    }

    private void register(String device, JsonObject authentication) {
        JsonObject body = new JsonObject().put("deviceId", device).put("authentication", authentication);
        rest("PUT", "/devices/" + device, body.encode(), 200);
    }

    private JsonObject rest(String method, String path, String body, int status) {
        String token = SasToken.sign(
                "localhost",
                Optional.of("iothubowner"),
                node.connectionString("iothubowner").key().orElseThrow(),
                Instant.now().plusSeconds(60));
        RawResponse answer = RawHttp.request(method, "https://localhost:" + node.httpsPort() + path)
                .caFile(node.caFile().orElseThrow())
                .header("Authorization", token)
                .body(body)
                .send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer.text().isEmpty() ? new JsonObject() : new JsonObject(answer.text());
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }
}
