package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.LATER;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.registry.IssuedCertificate.Wish;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the keys of bearer tokens come from, while they change and while their server misbehaves. */
class TokenKeysTest {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private static final Outcome<Principal> UNTRUSTED = Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");

    @TempDir
    private Path temp;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Consumer<HttpServerRequest> answer =
            request -> request.response().end();
    private HttpServer server;
    private Path caFile;
    private RegistryUnderTest registry;

    @BeforeEach
    void startServer() throws Exception {
        // The registry's time is fixed in the past, the JDK's TLS goes by the real one.
        Instant now = Instant.now();
        IssuedCertificate certificate = IssuedCertificate.selfSigned(
                Wish.device("localhost").between(now.minusSeconds(3600), now.plusSeconds(3600)));
        caFile = Files.writeString(temp.resolve("ca.pem"), certificate.pem());
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificate.pem()))
                                .addKeyValue(Buffer.buffer(certificate.keyPem()))))
                .requestHandler(request -> {
                    requests.incrementAndGet();
                    answer.accept(request);
                })
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        if (registry != null) {
            registry.close();
        }
        vertx.close().await(10, SECONDS);
    }

    @Test
    void aTokenOfANewKeyHasTheSetReadAgain() throws Exception {
        TokenSigner first = TokenSigner.ec("k1");
        TokenSigner second = TokenSigner.ec("k2");
        serve(first);
        start(Optional.of(caFile), "1h");
        assertThat(ask(first)).isInstanceOf(Outcome.Granted.class);
        assertThat(requests).hasValue(1);

        serve(second);
        // A slow machine may take longer to fetch than a question may wait; the next one joins.
        await().atMost(WAIT).until(() -> ask(second) instanceof Outcome.Granted<Principal>);
        assertThat(requests).hasValue(2);
        assertThat(ask(first)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void aKeyWithoutAnIdHidesNoNewKey() throws Exception {
        JsonObject nameless = TokenSigner.ec("").jwk();
        nameless.remove("kid");
        TokenSigner first = TokenSigner.ec("k1");
        TokenSigner second = TokenSigner.ec("k2");
        answer = request ->
                request.response().end(TokenSigner.set(nameless, first.jwk()).encode());
        start(Optional.of(caFile), "1h");
        assertThat(ask(first)).isInstanceOf(Outcome.Granted.class);

        answer = request ->
                request.response().end(TokenSigner.set(nameless, second.jwk()).encode());
        await().atMost(WAIT).until(() -> ask(second) instanceof Outcome.Granted<Principal>);
        assertThat(requests).hasValue(2);
    }

    @Test
    void inventedKeyIdsCauseOneRequestOnly() throws Exception {
        TokenSigner known = TokenSigner.ec("k1");
        serve(known);
        start(Optional.of(caFile), "1h");

        for (int i = 0; i < 50; i++) {
            assertThat(ask(new TokenSigner("made-up-" + i, known.pair()))).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(requests).hasValue(2);
        assertThat(ask(known)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aWithdrawnKeyIsForgottenAtTheNextRefresh() throws Exception {
        TokenSigner first = TokenSigner.ec("k1");
        TokenSigner second = TokenSigner.ec("k2");
        serve(first, second);
        start(Optional.of(caFile), "1s");
        assertThat(ask(first)).isInstanceOf(Outcome.Granted.class);

        serve(second);
        await().atMost(WAIT).until(() -> ask(first) instanceof Outcome.Refused<Principal>);
        assertThat(ask(second)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aServerThatFailsLeavesTheKeysAsTheyAre() throws Exception {
        TokenSigner known = TokenSigner.ec("k1");
        serve(known);
        start(Optional.of(caFile), "1s");
        List<Consumer<HttpServerRequest>> failures = List.of(
                request -> request.response().setStatusCode(500).end("broken"),
                request -> request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "https://evil")
                        .end(),
                request -> request.response().end("no JSON"),
                request -> request.response().end(Buffer.buffer(new byte[300 * 1024])),
                request -> request.connection().close(),
                request -> request.pause());
        for (Consumer<HttpServerRequest> failure : failures) {
            int before = requests.get();
            answer = failure;
            await().atMost(WAIT.multipliedBy(2)).until(() -> requests.get() > before);
            assertThat(ask(known)).isInstanceOf(Outcome.Granted.class);
        }
        TokenSigner next = TokenSigner.ec("k2");
        serve(next);
        await().atMost(WAIT).until(() -> ask(next) instanceof Outcome.Granted<Principal>);
    }

    @Test
    void aServerThatNeverEndsItsAnswerIsHungUpOn() throws Exception {
        AtomicInteger open = new AtomicInteger();
        answer = request -> {
            open.incrementAndGet();
            long timer = vertx.setPeriodic(
                    100, tick -> request.response().setChunked(true).write(" "));
            request.connection().closeHandler(closed -> {
                vertx.cancelTimer(timer);
                open.decrementAndGet();
            });
        };
        start(Optional.of(caFile), "1h");

        await().atMost(WAIT).until(() -> requests.get() == 1 && open.get() == 0);
    }

    @Test
    void whileThereAreNoKeysATokenMayComeAgain() throws Exception {
        TokenSigner signer = TokenSigner.ec("k1");
        serve(signer);
        // A server that shows a certificate of an authority that is not trusted.
        start(Optional.empty(), "1h");

        assertThat(ask(signer))
                .isEqualTo(Outcome.refused(
                        CloseReason.NODE_UNAVAILABLE, "the keys of bearer tokens could not be loaded yet"));
        assertThat(requests).hasValue(0);
    }

    @Test
    void aSetWithoutAnyKeyOfUseLetsNobodyIn() throws Exception {
        TokenSigner signer = TokenSigner.ec("k1");
        for (JsonObject[] keys :
                List.of(new JsonObject[0], new JsonObject[] {signer.jwk().put("use", "enc")})) {
            answer = request -> request.response().end(TokenSigner.set(keys).encode());
            start(Optional.of(caFile), "1h");

            assertThat(ask(signer)).isInstanceOf(Outcome.Refused.class);
            for (JsonObject header : List.of(
                    new JsonObject().put("alg", "none"), new JsonObject().put("alg", "ES256"), new JsonObject())) {
                String unsigned = TokenSigner.signed(header.put("kid", "k1"), claims());
                assertThat(ask("Bearer " + unsigned + ".")).isEqualTo(UNTRUSTED);
                assertThat(ask("Bearer " + unsigned)).isEqualTo(UNTRUSTED);
            }
            registry.close();
        }
    }

    @Test
    void aFileThatCannotBeReadKeepsTheHubFromStarting() throws Exception {
        Path garbage = Files.writeString(temp.resolve("garbage.pem"), "no key");
        for (Path file : List.of(temp.resolve("missing.pem"), garbage)) {
            assertThatThrownBy(() -> new RegistryUnderTest(RegistryConfig.inMemory()
                            .with(config("", List.of(file), Optional.empty(), Duration.ofHours(1)))))
                    .hasMessageStartingWith("registry.tokens.keys: " + file);
        }
    }

    private void serve(TokenSigner... signers) {
        JsonObject[] keys = new JsonObject[signers.length];
        for (int i = 0; i < signers.length; i++) {
            keys[i] = signers[i].jwk();
        }
        answer = request -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(TokenSigner.set(keys).encode());
    }

    private void start(Optional<Path> authority, String refresh) throws Exception {
        Duration every = Duration.parse("PT" + refresh);
        registry = new RegistryUnderTest(RegistryConfig.inMemory()
                .with(config("https://localhost:" + server.actualPort() + "/jwks", List.of(), authority, every)));
    }

    private static TokenConfig config(String url, List<Path> keys, Optional<Path> authority, Duration refresh) {
        return new TokenConfig(
                "idp",
                List.of("hub"),
                keys,
                Optional.empty(),
                url,
                authority,
                refresh,
                Duration.ofSeconds(3),
                new Secret(""),
                List.of("ES256"),
                "culvert_devices");
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "idp")
                .put("aud", "hub")
                .put("sub", "program")
                .put("exp", LATER.getEpochSecond())
                .put("scope", "devices:read");
    }

    private Outcome<Principal> ask(TokenSigner signer) throws Exception {
        return ask(signer.bearer(claims()));
    }

    private Outcome<Principal> ask(String credential) throws Exception {
        return registry.ask(
                RegistryCalls.AUTHORIZE,
                new RegistryCalls.Authorize(credential, Right.REGISTRY_READ, Optional.of(Identity.device("d"))));
    }
}
