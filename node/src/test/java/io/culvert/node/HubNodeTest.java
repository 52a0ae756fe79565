package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.node.config.ConfigException;
import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HubConfig;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubNodeTest {
    @TempDir
    private Path temp;

    private final List<HubNode> started = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (HubNode node : started) {
            node.stop().await(10, SECONDS);
        }
    }

    @Test
    void aNodeServesAndSaysThatItIsReady() throws Exception {
        HubNode node = start(Map.of());

        assertThat(RawHttp.get("http://127.0.0.1:" + node.managementPort() + "/health/ready")
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.get("https://localhost:" + node.httpsPort() + "/devices")
                        .caFile(node.caFile().orElseThrow())
                        .send()
                        .status())
                .isEqualTo(401);
        assertThat(ConnectionString.parse(Files.readString(node.dataFolder().resolve("credentials/iothubowner.txt"))))
                .isEqualTo(node.connectionString("iothubowner"));
    }

    @Test
    void aSecondStartReusesEverythingOfTheFirst() throws Exception {
        HubNode first = start(Map.of());
        ConnectionString owner = first.connectionString("iothubowner");
        String authority = Files.readString(first.caFile().orElseThrow());
        first.stop().await(10, SECONDS);

        HubNode second = start(Map.of("https.port", String.valueOf(owner.port())));

        assertThat(second.connectionString("iothubowner")).isEqualTo(owner);
        assertThat(Files.readString(second.caFile().orElseThrow())).isEqualTo(authority);
    }

    @Test
    void aNewKeyOfAPolicyIsWrittenToItsFileWhileTheHubRuns() throws Exception {
        HubNode node = start(Map.of());
        ConnectionString old = node.connectionString("iothubowner");
        Path file = node.dataFolder().resolve("credentials/iothubowner.txt");

        // The last of them is what remains, whichever was read or written when.
        ConnectionString used = old;
        for (int i = 0; i < 5; i++) {
            RawResponse answer = RawHttp.request("POST", policies(node) + "/iothubowner/regenerate-key?key=primary")
                    .caFile(node.caFile().orElseThrow())
                    .header("Authorization", token(used))
                    .send();
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            used = ConnectionString.ofPolicy(
                    old.hostName(),
                    old.port(),
                    "iothubowner",
                    new Secret(new JsonObject(answer.text()).getString("primaryKey")));
        }

        ConnectionString last = used;
        await().untilAsserted(() ->
                assertThat(ConnectionString.parse(Files.readString(file))).isEqualTo(last));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(node.connectionString("iothubowner")).isEqualTo(last);
        assertThat(list(node, old)).isEqualTo(401);
        assertThat(list(node, last)).isEqualTo(200);
    }

    private static int list(HubNode node, ConnectionString who) {
        return RawHttp.get(policies(node))
                .caFile(node.caFile().orElseThrow())
                .header("Authorization", token(who))
                .send()
                .status();
    }

    private static String policies(HubNode node) {
        return "https://localhost:" + node.httpsPort() + "/policies";
    }

    private static String token(ConnectionString who) {
        return SasToken.sign(
                who.hostName(),
                who.policy(),
                who.key().orElseThrow(),
                Instant.now().plusSeconds(60));
    }

    @Test
    void aSecondHubOnTheSameFolderIsRefusedAndTheFirstLivesOn() throws Exception {
        HubNode first = start(Map.of());

        assertThatThrownBy(() -> start(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is in use by another hub (pid ");
        assertThat(RawHttp.get("http://127.0.0.1:" + first.managementPort() + "/health/ready")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aPortInUseIsNamedAndTheFolderIsFreeAgain() throws Exception {
        HubNode first = start(Map.of());
        String taken = String.valueOf(first.mqttPort());
        String other = temp.resolve("other").toString();

        assertThatThrownBy(() -> start(Map.of("data-dir", other, "mqtt.port", taken)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("mqtt.port: " + taken + ": cannot listen on 127.0.0.1");
        start(Map.of("data-dir", other));
    }

    @Test
    void aSubsetOfTheRolesNeedsACluster() throws Exception {
        assertThatThrownBy(() -> start(Map.of("node.roles", "registry")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("node.roles")
                .hasMessageContaining("cluster");
    }

    @Test
    void thePublicPortOfAnEdgeIsInConnectionStrings() throws Exception {
        HubNode node = start(Map.of("hub.public-port", "443", "hub.host-names", "hub.example"));

        assertThat(node.connectionString("service").reveal())
                .startsWith("HostName=hub.example;SharedAccessKeyName=service;");
    }

    @Test
    void anAuthorizedCallerIsServed() throws Exception {
        HubNode node = start(Map.of());

        assertThat(RawHttp.get("https://localhost:" + node.httpsPort() + "/devices")
                        .caFile(node.caFile().orElseThrow())
                        .header("Authorization", sas(node.connectionString("iothubowner")))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void allRolesServeOnTheOnePort() throws Exception {
        HubNode node = start(Map.of());
        String base = "https://localhost:" + node.httpsPort();
        String sas = sas(node.connectionString("iothubowner"));

        assertThat(request(node, "GET", base + "/properties", sas).text()).contains("deviceStreams");
        assertThat(request(node, "GET", base + "/.well-known/jwks.json", sas).text())
                .contains("\"kid\"");
        assertThat(request(node, "POST", base + "/twins/nobody/streams/s?api-version=2020-09-30", sas)
                        .status())
                .isEqualTo(404);
        assertThat(request(node, "GET", base + "/bridges/ih/localhost/d/d1/sid/" + "0".repeat(32) + "/r/device", sas)
                        .status())
                .isEqualTo(426);
    }

    private static RawResponse request(HubNode node, String method, String url, String sas) {
        return RawHttp.request(method, url)
                .caFile(node.caFile().orElseThrow())
                .header("Authorization", sas)
                .send();
    }

    private static String sas(ConnectionString owner) {
        return SasToken.sign(
                owner.hostName(),
                owner.policy(),
                owner.key().orElseThrow(),
                Instant.now().plusSeconds(60));
    }

    private HubNode start(Map<String, String> settings) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "data-dir", temp.resolve("data").toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0"));
        all.putAll(settings);
        HubConfig config = ConfigReader.hub(Optional.empty(), Map.of(), all);
        HubNode node = HubNode.start(config).await(60, SECONDS);
        started.add(node);
        return node;
    }
}
