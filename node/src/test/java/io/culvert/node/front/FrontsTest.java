package io.culvert.node.front;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.node.config.ConfigException;
import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HttpsConfig;
import io.culvert.node.config.ManagementConfig;
import io.culvert.node.config.MqttConfig;
import io.culvert.node.data.DataFolder;
import io.culvert.node.data.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontsTest {
    private static final String MQTT_CONNECT = "\u0010\u000e\u0000\u0004MQTT\u0004\u0002\u0000\u003c\u0000\u0002d1";

    @TempDir
    private Path temp;

    private final Vertx vertx = vertx();
    private DataFolder folder;
    private ServerTls tls;

    @BeforeEach
    void makeCertificate() {
        folder = DataFolder.open(temp);
        tls = new ServerTls(
                ServerCertificate.of(HttpsConfig.defaults(), List.of("hub.test"), folder, Clock.systemUTC()));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
        folder.close();
    }

    @Test
    void aRouteAnswers() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 OK").endsWith("hello");
    }

    @Test
    void anUnknownPathIs404InJson() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/nothing", ""))
                .startsWith("HTTP/1.1 404 ")
                .containsIgnoringCase("content-type: application/json")
                .contains("\"Message\":\"No such resource.\"");
    }

    @Test
    void anUpgradeWithoutARouteIs404() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(
                        front,
                        "/nothing",
                        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aWrongMethodIs405InJson() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(exchange(front, "PUT /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\"Message\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=hunter2", "?a=1&token=abc", "?%74oken=hunter2", "?Token", "?%zz&token=abc"})
    void aTokenInTheQueryIs400AndNotRepeated(String query) throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello" + query, "")).startsWith("HTTP/1.1 400 ").doesNotContain("hunter2");
    }

    @Test
    void pagesOfStrangersAreRefused() throws IOException {
        HttpsFront front = open(Map.of("allowed-origins", "https://console.test"));

        assertThat(get(front, "/hello", "Origin: https://evil.test\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(get(front, "/hello", "Origin: null\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(get(front, "/hello", "Origin: https://console.test\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(get(front, "/hello", "Origin: https://hub.test:" + front.port() + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aFaultIs500WithoutInternals() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/broken", ""))
                .startsWith("HTTP/1.1 500 ")
                .doesNotContain("inner secret")
                .doesNotContain("Exception: ");
    }

    @Test
    void tooLongHeadersAre431() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello", "X: " + "x".repeat(17 << 10) + "\r\n")).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aTooLongLineIs414() throws IOException {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/" + "x".repeat(9 << 10), "")).contains(" 414 ");
    }

    @Test
    void garbageAndOtherProtocolsAreClosedAndThePortLivesOn() throws IOException {
        HttpsFront front = open(Map.of("tls-handshake-timeout", "500ms", "request-timeout", "500ms"));

        for (String garbage :
                List.of("GET / HTTP/1.1\r\n\r\n", MQTT_CONNECT, "\u0016\u0003\u0001zzzz", "x".repeat(1 << 20))) {
            try (RawTls client = RawTls.clear(front.port())) {
                sendIgnoringReset(client, garbage);
                assertThat(client.untilClosed()).doesNotContain("HTTP/1.1 2");
            }
        }
        for (String garbage :
                List.of(MQTT_CONNECT + "\r\n\r\n", "X: " + "x".repeat(1 << 20) + "\r\n\r\n", "GET\r\n\r\n")) {
            try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
                sendIgnoringReset(client, garbage);
                assertThat(client.untilClosed()).doesNotContain("HTTP/1.1 2");
            }
        }
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aSilentTlsHandshakeIsCut() throws IOException {
        HttpsFront front = open(Map.of("tls-handshake-timeout", "200ms"));

        try (RawTls client = RawTls.clear(front.port())) {
            assertThat(client.untilClosed()).isEmpty();
        }
    }

    @Test
    void aTrickledHeadIsCut() throws IOException {
        HttpsFront front = open(Map.of("request-timeout", "300ms"));

        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\n");
            for (int i = 0; i < 100 && client.quietFor(20); i++) {
                sendIgnoringReset(client, "a");
            }
            assertThat(client.untilClosed()).doesNotContain("200 OK");
        }
    }

    @Test
    void aBodyThatDoesNotComeIsCut() throws IOException {
        HttpsFront front = open(Map.of("request-timeout", "200ms"));

        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            client.send("POST /swallow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            assertThat(client.untilClosed()).doesNotContain("HTTP/1.1 200");
        }
    }

    @Test
    void anIdleKeepAliveConnectionIsCut() throws IOException {
        HttpsFront front = open(Map.of("keep-alive-timeout", "200ms"));

        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.untilClosed()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aSlowAnswerIsNotCut() throws IOException {
        HttpsFront front = open(Map.of("request-timeout", "100ms", "keep-alive-timeout", "100ms"));

        assertThat(get(front, "/slow", "")).startsWith("HTTP/1.1 200 ").endsWith("slow");
    }

    @Test
    void anUpgradedConnectionIsNotCut() throws IOException {
        HttpsFront front = open(Map.of("request-timeout", "100ms", "keep-alive-timeout", "100ms"));

        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            client.send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 101 ");
            assertThat(client.quietFor(600)).isTrue();
            assertThat(client.send("Content-Length: 0\r\n\r\n").answer()).isEqualTo("Content-Length: 0\r\n\r\n");
        }
    }

    @Test
    void beforeItIsOpenAndWhileItDrainsTheFrontSaysTryAgain() throws IOException {
        HttpsFront front = HttpsFront.bind(vertx, https(Map.of()), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            assertThat(client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").untilClosed())
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("retry-after: 1");
        }

        front.open(List.of(FrontsTest::routes), Origins.of(https(Map.of()), List.of("hub.test"), front.port()))
                .await();
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 ");

        front.drain();
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void connectionsOverTheLimitAreClosedUntilOthersHaveGone() throws IOException {
        HttpsFront front = open(Map.of("max-connections", "2"));
        RawTls first = RawTls.secured(front.port(), folder.caFile());
        try (RawTls second = RawTls.secured(front.port(), folder.caFile())) {
            // Answered, so both are counted.
            first.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            second.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").answer();
            assertThat(get(front, "/hello", "")).isEmpty();
            first.close();
            String later = "";
            for (int i = 0; i < 500 && later.isEmpty(); i++) {
                later = get(front, "/hello", "");
            }
            assertThat(later).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aPortInUseIsNamed() {
        HttpsFront front = open(Map.of());

        assertThatThrownBy(() -> HttpsFront.bind(
                                vertx,
                                https(Map.of("port", String.valueOf(front.port()))),
                                tls,
                                ConnectionLimit.ofProcess(),
                                2)
                        .await(5, SECONDS))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("https.port: " + front.port() + ": cannot listen on 127.0.0.1")
                .hasMessageContaining("in use");
    }

    @Test
    void otherProtocolsOnTheMqttPortAreClosedAndThePortLivesOn() throws IOException {
        MqttFront front = MqttFront.bind(vertx, mqtt(), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        front.open(socket -> socket.handler(bytes -> socket.write(bytes)));

        for (String garbage : List.of(
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u0000\u0001\u0002\u0003\u0004\u0005", "x".repeat(1 << 20))) {
            try (RawTls client = RawTls.clear(front.port())) {
                sendIgnoringReset(client, garbage);
                assertThat(client.untilClosed()).doesNotContain("HTTP");
            }
        }
        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            assertThat(client.send("Content-Length: 0\r\n\r\n").answer()).isEqualTo("Content-Length: 0\r\n\r\n");
        }
    }

    /** The native transport where there is one. */
    Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    }

    /** BoringSSL where it is there. */
    ServerTls tls(ServerCertificate certificate) {
        return new ServerTls(certificate);
    }

    @Test
    void theManagementPortSaysWhyTheNodeIsNotReady() throws IOException {
        List<String> reasons = new CopyOnWriteArrayList<>(List.of("starting"));
        ManagementFront front = ManagementFront.bind(
                        vertx,
                        ConfigReader.read(ManagementConfig.defaults(), Optional.empty(), Map.of(), Map.of("port", "0")),
                        ConnectionLimit.ofProcess(),
                        () -> reasons)
                .await();

        assertThat(clear(front.port(), "/health/live")).startsWith("HTTP/1.1 200 ");
        assertThat(clear(front.port(), "/health/ready"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith("{\"ready\":false,\"reasons\":[\"starting\"]}");
        reasons.clear();
        assertThat(clear(front.port(), "/health/ready")).startsWith("HTTP/1.1 200 ");
    }

    private static String clear(int port, String path) throws IOException {
        try (RawTls client = RawTls.clear(port)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").answer();
        }
    }

    private HttpsFront open(Map<String, String> settings) {
        HttpsFront front = HttpsFront.bind(vertx, https(settings), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        front.open(List.of(FrontsTest::routes), Origins.of(https(settings), List.of("hub.test"), front.port()))
                .await();
        return front;
    }

    private static void routes(Router router) {
        router.get("/hello").handler(routing -> routing.end("hello"));
        router.get("/broken").handler(routing -> {
            throw new IllegalStateException("inner secret");
        });
        router.get("/slow").handler(routing -> routing.vertx().setTimer(500, fired -> routing.end("slow")));
        router.post("/swallow").handler(routing -> routing.request().body().onSuccess(body -> routing.end()));
        router.get("/echo").handler(routing -> {
            routing.response()
                    .setStatusCode(101)
                    .putHeader("Connection", "Upgrade")
                    .putHeader("Upgrade", "echo");
            routing.request().toNetSocket().onSuccess(socket -> socket.handler(socket::write));
        });
    }

    private static HttpsConfig https(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("host", "127.0.0.1", "port", "0"));
        all.putAll(settings);
        return ConfigReader.read(HttpsConfig.defaults(), Optional.empty(), Map.of(), all);
    }

    private static MqttConfig mqtt() {
        return ConfigReader.read(
                MqttConfig.defaults(), Optional.empty(), Map.of(), Map.of("host", "127.0.0.1", "port", "0"));
    }

    private String get(HttpsFront front, String path, String headers) throws IOException {
        return exchange(front, "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    }

    private String exchange(HttpsFront front, String request) throws IOException {
        try (RawTls client = RawTls.secured(front.port(), folder.caFile())) {
            sendIgnoringReset(client, request);
            return client.answer();
        }
    }

    /** The server may have answered and closed before all was sent. */
    private static void sendIgnoringReset(RawTls client, String text) {
        try {
            client.send(text);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(java.net.SocketException.class);
        }
    }
}
