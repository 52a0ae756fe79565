package io.culvert.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawHttpTest {
    private static final Duration BOUND = ofSeconds(10);
    private static final Vertx VERTX = Vertx.vertx();

    private static final Iterable<String> TWICE = List.of("a", "b");

    @TempDir
    static Path folder;

    private static Path ca;
    private static int port;

    /** Answers each request with the headers it got as the body; {@code /chunks} does so in chunks, {@code /echo} with the body. */
    @BeforeAll
    static void startServer() throws Exception {
        Certificate certificate = Certificate.in(folder);
        ca = certificate.pem();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                        new PfxOptions().setPath(certificate.store().toString()).setPassword(certificate.password()));
        port = VERTX.createHttpServer(options)
                .requestHandler(request -> request.body().onSuccess(body -> {
                    String heard = request.headers().entries().stream()
                            .map(header -> header.getKey() + "=" + header.getValue())
                            .collect(Collectors.joining("\n"));
                    switch (request.path()) {
                        case "/chunks" -> {
                            request.response().setChunked(true).write(heard);
                            request.response().end("\nlast");
                        }
                        case "/echo" -> request.response().end(body);
                        case "/nothing" -> request.response().setStatusCode(204).end();
                        default ->
                            request.response()
                                    .setStatusCode(202)
                                    .putHeader("x-twice", TWICE)
                                    .end(heard);
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterAll
    static void stopServer() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    private static String url(String path) {
        return "https://localhost:" + port + path;
    }

    @Test
    void headersAreSentInTheirOrderAndSpelling() {
        RawResponse response = RawHttp.get(url("/"))
                .caFile(ca)
                .header("zEd", "1")
                .header("Alpha", "2")
                .header("zEd", "3")
                .send();

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.text().lines())
                .containsExactly("Host=localhost:" + port, "zEd=1", "Alpha=2", "zEd=3", "Connection=close");
        assertThat(response.headers("X-TWICE")).containsExactly("a", "b");
        assertThat(response.header("X-Twice")).isEqualTo("a");
    }

    @Test
    void bodiesGoAndComeWithALengthOrInChunks() {
        assertThat(RawHttp.request("PUT", url("/echo"))
                        .caFile(ca)
                        .body("hello")
                        .send()
                        .text())
                .isEqualTo("hello");
        assertThat(RawHttp.request("PUT", url("/echo"))
                        .caFile(ca)
                        .body("hello world")
                        .chunked(4)
                        .send()
                        .text())
                .isEqualTo("hello world");
        assertThat(RawHttp.get(url("/chunks")).caFile(ca).send().text()).endsWith("\nlast");
        assertThat(RawHttp.get(url("/nothing")).caFile(ca).send().status()).isEqualTo(204);
        assertThat(RawHttp.request("HEAD", url("/")).caFile(ca).send().body()).isEmpty();
    }

    @Test
    void nothingIsAddedToAnExactRequest() {
        String bytes = new String(RawHttp.request("GE T", url("/"))
                .target("/a b")
                .exactly()
                .header("Host", "x")
                .bytes());

        assertThat(bytes).isEqualTo("GE T /a b HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void oneConnectionCarriesSeveralRequestsInSmallPieces() {
        try (RawTls tls = RawTls.connect("localhost", port, ca)) {
            byte[] request =
                    RawHttp.get(url("/")).header("Connection", "keep-alive").bytes();
            tls.sendInPieces(request, 7);
            assertThat(tls.readResponse(false, BOUND).status()).isEqualTo(202);

            assertThat(RawHttp.exchange(tls, request, BOUND).status()).isEqualTo(202);
            assertThat(tls.protocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void aRefusalOfAHugeHeaderIsSeen() {
        RawResponse response = RawHttp.get(url("/"))
                .caFile(ca)
                .header("x-big", "x".repeat(1024 * 1024))
                .send();

        assertThat(response.status()).isEqualTo(431);
    }

    @Test
    void aServerThatIsNotTrustedIsNotTalkedTo() {
        assertThatThrownBy(() -> RawHttp.get(url("/")).send()).hasCauseInstanceOf(SSLException.class);
        assertThatThrownBy(() -> RawTls.connect("localhost", port, "other.example", Trust.ca(ca), 0))
                .hasMessageContaining("other.example");
        assertThat(RawHttp.get(url("/")).trustAll().send().status()).isEqualTo(202);
    }

    @Test
    void garbageOnATlsPortEndsTheConnection() {
        try (RawTcp tcp = RawTcp.connect("localhost", port)) {
            tcp.send("GET / HTTP/1.0\r\n\r\n");

            assertThat(tcp.awaitEnd(BOUND)).isIn(TransportEnd.FIN, TransportEnd.RESET);
        }
    }

    @Test
    void silenceIsHeard() {
        try (RawTls tls = RawTls.connectTrustingAll("localhost", port)) {
            tls.expectSilence(ofMillis(100));
            assertThatThrownBy(() -> tls.read(ofMillis(50))).hasMessageContaining("no answer within 50 ms");

            tls.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThatThrownBy(() -> tls.expectSilence(BOUND)).hasMessageContaining("heard byte: 72");
        }
    }
}
