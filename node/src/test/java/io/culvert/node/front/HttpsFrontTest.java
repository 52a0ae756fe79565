package io.culvert.node.front;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.HttpRoutes;
import io.culvert.node.config.ConfigException;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.RawTls;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsFrontTest extends FrontSetUp {
    @Test
    void aRouteAnswers() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 OK").endsWith("hello");
    }

    @Test
    void anUnknownPathIs404InJson() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/nothing", ""))
                .startsWith("HTTP/1.1 404 ")
                .containsIgnoringCase("content-type: application/json")
                .contains("\"Message\":\"No such resource.\"");
    }

    @Test
    void anUpgradeWithoutARouteIs404() {
        HttpsFront front = open(Map.of());

        assertThat(get(
                        front,
                        "/nothing",
                        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aWrongMethodIs405InJson() {
        HttpsFront front = open(Map.of());

        assertThat(exchange(front, "PUT /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\"Message\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=hunter2", "?a=1&token=abc", "?%74oken=hunter2", "?Token", "?%zz&token=abc"})
    void aTokenInTheQueryIs400AndNotRepeated(String query) {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello" + query, "")).startsWith("HTTP/1.1 400 ").doesNotContain("hunter2");
    }

    @Test
    void pagesOfStrangersAreRefused() {
        HttpsFront front = open(Map.of("allowed-origins", "https://console.test"));

        assertThat(get(front, "/hello", "Origin: https://evil.test\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(get(front, "/hello", "Origin: null\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(get(front, "/hello", "Origin: https://console.test\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(get(front, "/hello", "Origin: https://hub.test:" + front.port() + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aFaultIs500WithoutInternals() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/broken", ""))
                .startsWith("HTTP/1.1 500 ")
                .doesNotContain("inner secret")
                .doesNotContain("Exception: ");
    }

    @Test
    void tooLongHeadersAre431() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello", "X: " + "x".repeat(17 << 10) + "\r\n")).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aTooLongLineIs414() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/" + "x".repeat(9 << 10), "")).contains(" 414 ");
    }

    @Test
    void garbageAndOtherProtocolsAreClosedAndThePortLivesOn() {
        HttpsFront front = open(Map.of("tls-handshake-timeout", "500ms", "request-timeout", "500ms"));

        for (String garbage :
                List.of("GET / HTTP/1.1\r\n\r\n", MQTT_CONNECT, "\u0016\u0003\u0001zzzz", "x".repeat(1 << 20))) {
            try (RawTcp client = RawTcp.connect("127.0.0.1", front.port())) {
                sendIgnoringReset(client, garbage);
                client.awaitEnd(WAIT);
            }
        }
        for (String garbage :
                List.of(MQTT_CONNECT + "\r\n\r\n", "X: " + "x".repeat(1 << 20) + "\r\n\r\n", "GET\r\n\r\n")) {
            try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
                sendIgnoringReset(client, garbage);
                client.awaitEnd(WAIT);
            }
        }
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aSilentTlsHandshakeIsCut() {
        HttpsFront front = open(Map.of("tls-handshake-timeout", "200ms"));

        try (RawTcp client = RawTcp.connect("127.0.0.1", front.port())) {
            assertThat(client.readAll(WAIT)).isEmpty();
        }
    }

    @Test
    void aTrickledHeadIsCut() {
        HttpsFront front = open(Map.of("request-timeout", "300ms"));

        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\n");
            while (silent(client)) {
                sendIgnoringReset(client, "a");
            }
            client.awaitEnd(WAIT);
        }
    }

    @Test
    void aBodyThatDoesNotComeIsCut() {
        HttpsFront front = open(Map.of("request-timeout", "200ms"));

        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("POST /swallow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            client.awaitEnd(WAIT);
        }
    }

    @Test
    void anIdleKeepAliveConnectionIsCut() {
        HttpsFront front = open(Map.of("keep-alive-timeout", "200ms"));

        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(text(client.readAll(WAIT))).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aSlowAnswerIsNotCut() {
        HttpsFront front = open(Map.of("request-timeout", "100ms", "keep-alive-timeout", "100ms"));

        assertThat(get(front, "/slow", "")).startsWith("HTTP/1.1 200 ").endsWith("slow");
    }

    @Test
    void anUpgradedConnectionIsNotCut() {
        HttpsFront front = open(Map.of("request-timeout", "100ms", "keep-alive-timeout", "100ms"));

        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
            assertThat(text(client.read(WAIT))).startsWith("HTTP/1.1 101 ");
            client.expectSilence(Duration.ofMillis(600));
            client.send("still there");
            assertThat(text(client.readExactly(11, WAIT))).isEqualTo("still there");
        }
    }

    @Test
    void beforeItIsOpenAndWhileItDrainsTheFrontSaysTryAgain() {
        HttpsFront front = HttpsFront.bind(vertx, https(Map.of()), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        try (RawTls client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(text(client.readAll(WAIT))).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after: 1");
        }

        front.open(List.of(new ExampleRoutes()), Origins.of(https(Map.of()), List.of("hub.test"), front.port()), true)
                .await();
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 200 ");

        front.drain();
        assertThat(get(front, "/hello", "")).startsWith("HTTP/1.1 503 ").contains("ErrorCode:ServiceUnavailable;");
        assertThat(get(front, "/twins/d/streams/n", ""))
                .startsWith("HTTP/1.1 503 ")
                .contains("{\"Message\":\"{\\\"errorCode\\\":503001,");
    }

    @Test
    void whatNoRouteCanReadIsToldInTheFormOfItsPath() {
        HttpsFront front = open(Map.of());

        assertThat(get(front, "/hello/%zz", "")).startsWith("HTTP/1.1 400 ").contains("{\"Message\":\"The request");
        assertThat(get(front, "/twins/d/streams/%zz", ""))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("iothub-errorcode: ArgumentInvalid")
                .contains("{\"Message\":\"{\\\"errorCode\\\":400004,");
    }

    @Test
    void connectionsOverTheLimitAreClosedUntilOthersHaveGone() {
        HttpsFront front = open(Map.of("max-connections", "2"));
        RawTls first = RawTls.connect("localhost", front.port(), folder.caFile());
        try (RawTls second = RawTls.connect("localhost", front.port(), folder.caFile())) {
            // Answered, so both are counted.
            answered(first);
            answered(second);
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
    void aHubThatTakesBearerTokensSaysSo() {
        assertThat(get(open(Map.of()), "/closed", ""))
                .containsIgnoringCase("www-authenticate: SharedAccessSignature\r\n")
                .containsIgnoringCase("www-authenticate: Bearer\r\n");
    }

    @Test
    void aRouteThatNobodyDeclaredKeepsTheServerClosed() {
        HttpsFront front = HttpsFront.bind(vertx, https(Map.of()), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        HttpRoutes undeclared = new HttpRoutes() {
            @Override
            public List<ApiRoute> table() {
                return List.of();
            }

            @Override
            public void mount(Router router) {
                router.get("/forgotten").handler(routing -> routing.end("secret"));
            }
        };

        assertThatThrownBy(() ->
                        front.open(List.of(undeclared), origin -> true, false).await())
                .hasMessage("routes: /forgotten (expected: mounted and in the table, both)");
        assertThat(get(front, "/forgotten", "")).startsWith("HTTP/1.1 503 ");
    }
}
