package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.Secret;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that connect by a policy's key while it is changed. */
class PolicyKeyTest {
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final int ACCEPTED = 0;
    private static final int NOT_AUTHORIZED = 5;

    private HubNode node;

    @BeforeEach
    void start(@TempDir Path temp) throws Exception {
        Map<String, String> settings = Map.of(
                "data-dir", temp.resolve("data").toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0");
        node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(20, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        node.stop().await(10, SECONDS);
    }

    @Test
    void aSessionEndsWithTheKeyThatLetItInAndMovesToTheOther() {
        rest("PUT", "/devices/d", "{\"deviceId\":\"d\"}");
        rest("PUT", "/devices/own", "{\"deviceId\":\"own\"}");
        Secret primary = node.connectionString("device").key().orElseThrow();
        String ownKey = rest("GET", "/devices/own", "")
                .getJsonObject("authentication")
                .getJsonObject("symmetricKey")
                .getString("primaryKey");

        try (RawMqtt byPolicy = dial();
                RawMqtt byItself = dial()) {
            assertThat(byPolicy.connect(login("d", byPolicy(primary)))).isEqualTo(ACCEPTED);
            assertThat(byItself.connect(login("own", Sas.of("localhost/devices/own", ownKey))))
                    .isEqualTo(ACCEPTED);

            JsonObject fresh = rest("POST", "/policies/device/regenerate-key?key=primary", "");

            byPolicy.awaitEnd(WAIT);
            byItself.ping(WAIT);
            assertThat(connect(byPolicy(primary))).isEqualTo(NOT_AUTHORIZED);
            assertThat(connect(byPolicy(new Secret(fresh.getString("primaryKey")))))
                    .isEqualTo(ACCEPTED);
            assertThat(connect(byPolicy(new Secret(fresh.getString("secondaryKey")))))
                    .isEqualTo(ACCEPTED);
        }
    }

    private static Sas byPolicy(Secret key) {
        return Sas.of("localhost", key.reveal()).policy("device");
    }

    private int connect(Sas password) {
        try (RawMqtt mqtt = dial()) {
            return mqtt.connect(login("d", password));
        }
    }

    private RawMqtt dial() {
        return RawMqtt.over(
                RawTls.connect("localhost", node.mqttPort(), node.caFile().orElseThrow()));
    }

    private static MqttConnect login(String device, Sas password) {
        return MqttConnect.of(device)
                .username("localhost/" + device + "/?api-version=2021-04-12")
                .password(password);
    }

    private JsonObject rest(String method, String path, String body) {
        String owner = node.connectionString("iothubowner").key().orElseThrow().reveal();
        RawResponse answer = RawHttp.request(method, "https://localhost:" + node.httpsPort() + path)
                .caFile(node.caFile().orElseThrow())
                .header(
                        "Authorization",
                        Sas.of("localhost", owner).policy("iothubowner").toString())
                .body(body)
                .send();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return new JsonObject(answer.text());
    }
}
