package io.culvert.node.front;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.config.ConfigReader;
import io.culvert.node.config.HttpsConfig;
import io.culvert.node.data.DataFolder;
import io.culvert.node.data.ServerCertificate;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawTcp;
import io.culvert.testkit.RawTls;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A certificate, routes that each show one thing, and clients for them. */
abstract class FrontSetUp {
    static final String MQTT_CONNECT = "\u0010\u000e\u0000\u0004MQTT\u0004\u0002\u0000\u003c\u0000\u0002d1";

    static final Duration WAIT = Duration.ofSeconds(5);

    @TempDir
    Path temp;

    final Vertx vertx = vertx();
    DataFolder folder;
    ServerCertificate certificate;
    ServerTls tls;

    @BeforeEach
    void makeCertificate() {
        folder = DataFolder.open(temp);
        certificate = ServerCertificate.of(HttpsConfig.defaults(), List.of("hub.test"), folder, Clock.systemUTC());
        tls = tls(certificate);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
        folder.close();
    }

    /** The native transport where there is one. */
    Vertx vertx() {
        return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    }

    /** BoringSSL where it is there. */
    ServerTls tls(ServerCertificate certificate) {
        return new ServerTls(certificate);
    }

    HttpsFront open(Map<String, String> settings) {
        HttpsFront front = HttpsFront.bind(vertx, https(settings), tls, ConnectionLimit.ofProcess(), 2)
                .await();
        front.open(List.of(new ExampleRoutes()), Origins.of(https(settings), List.of("hub.test"), front.port()), true)
                .await();
        return front;
    }

    static HttpsConfig https(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("host", "127.0.0.1", "port", "0"));
        all.putAll(settings);
        return ConfigReader.read(HttpsConfig.defaults(), Optional.empty(), Map.of(), all);
    }

    String get(HttpsFront front, String path, String headers) {
        return exchange(front, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n");
    }

    /** All that is answered, nothing when the connection was closed at once. */
    String exchange(HttpsFront front, String request) {
        try (RawTcp client = RawTls.connect("localhost", front.port(), folder.caFile())) {
            sendIgnoringReset(client, request);
            return text(client.readAll(WAIT));
        } catch (UncheckedIOException closed) {
            return "";
        }
    }

    /** A whole answer, so that the server has counted this connection. */
    static void answered(RawTcp client) {
        byte[] request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(RawHttp.exchange(client, request, WAIT).status()).isEqualTo(200);
    }

    static boolean silent(RawTcp client) {
        try {
            client.expectSilence(Duration.ofMillis(20));
            return true;
        } catch (AssertionError ended) {
            return false;
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The server may have answered and closed before all was sent. */
    static void sendIgnoringReset(RawTcp client, String text) {
        try {
            client.send(text);
        } catch (UncheckedIOException e) {
            assertThat(e.getCause()).isInstanceOf(SocketException.class);
        }
    }
}
