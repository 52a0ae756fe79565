package io.culvert.node.front;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * The two paths of a Kubernetes API server that list endpoints, over HTTPS, for one token; and a pod's service account beside it.
 * What it answers may be changed by any thread.
 */
public final class FakeKubernetes implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Path account;
    private final HttpServer server;
    private volatile int refusal;
    private volatile List<String> ready = List.of();
    private volatile List<String> notReady = List.of();

    /** @param account the folder of the service account, which is filled */
    public FakeKubernetes(Path account) throws Exception {
        this.account = Files.createDirectories(account);
        TlsIdentity identity = TlsIdentity.forHost("localhost", Instant.now().plus(Duration.ofDays(1)));
        Files.writeString(account.resolve("ca.crt"), identity.pem());
        Files.writeString(account.resolve("namespace"), "plant\n");
        token("first");
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(identity.pair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(identity.pem()))
                                .addKeyValue(Buffer.buffer(key))))
                .requestHandler(this::answer)
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
    }

    public String url() {
        return "https://localhost:" + server.actualPort();
    }

    public Path account() {
        return account;
    }

    /** Pods of the Service, by their addresses. */
    public void pods(List<String> nowReady, List<String> nowNotReady) {
        ready = nowReady;
        notReady = nowNotReady;
    }

    /** Answers with this status instead; 0: no more. */
    public void refuse(int status) {
        refusal = status;
    }

    /** The service account's token is another from now on, as Kubernetes does it. */
    public void token(String token) throws IOException {
        Files.writeString(account.resolve("token"), token + "\n");
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(5, SECONDS);
    }

    private void answer(HttpServerRequest request) {
        String expected = "Bearer " + token();
        if (refusal != 0 || !expected.equals(request.getHeader("Authorization"))) {
            request.response().setStatusCode(refusal == 0 ? 401 : refusal).end("{\"kind\":\"Status\"}");
        } else if (request.uri().equals("/api/v1/namespaces/plant/endpoints/culvert-nodes")) {
            request.response().end(endpoints().encode());
        } else if (request.uri().equals("/api/v1/namespaces/plant/endpoints?labelSelector=app%3Dculvert")) {
            request.response()
                    .end(new JsonObject()
                            .put("items", new JsonArray().add(endpoints()))
                            .encode());
        } else {
            request.response().setStatusCode(404).end("{\"kind\":\"Status\"}");
        }
    }

    private String token() {
        try {
            return Files.readString(account.resolve("token")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private JsonObject endpoints() {
        JsonObject subset = new JsonObject();
        subset.put("addresses", addresses(ready)).put("notReadyAddresses", addresses(notReady));
        return new JsonObject().put("kind", "Endpoints").put("subsets", new JsonArray().add(subset));
    }

    private static JsonArray addresses(List<String> all) {
        JsonArray array = new JsonArray();
        all.forEach(each -> array.add(new JsonObject().put("ip", each)));
        return array;
    }
}
