package io.culvert.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** The registry's routes on an HTTP server of their own, and a client of them. */
final class RestUnderTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final String token;

    /** As one that may read and write the registry. */
    RestUnderTest(RegistryUnderTest registry) throws Exception {
        this(registry, "registryReadWrite");
    }

    RestUnderTest(RegistryUnderTest registry, String policy) throws Exception {
        Router router = Router.router(registry.vertx);
        new RegistryRoutes(registry.bus, RegistryUnderTest.CLOCK).mount(router);
        server = registry.vertx
                .createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(5, SECONDS);
        token = registry.token(policy);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", Map.of("Authorization", token));
    }

    HttpResponse<String> put(String path, String body) throws Exception {
        return send("PUT", path, body, Map.of("Authorization", token));
    }

    HttpResponse<String> put(String path, String body, String ifMatch) throws Exception {
        return send("PUT", path, body, Map.of("Authorization", token, "If-Match", ifMatch));
    }

    HttpResponse<String> delete(String path, String ifMatch) throws Exception {
        return send("DELETE", path, "", Map.of("Authorization", token, "If-Match", ifMatch));
    }

    HttpResponse<String> post(String path) throws Exception {
        return send("POST", path, "", Map.of("Authorization", token));
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, Map.of("Authorization", token));
    }

    HttpResponse<String> patch(String path, String body, String ifMatch) throws Exception {
        return send("PATCH", path, body, Map.of("Authorization", token, "If-Match", ifMatch));
    }

    /** A POST that stands for another method. */
    HttpResponse<String> override(String method, String path, String body) throws Exception {
        return send("POST", path, body, Map.of("Authorization", token, "X-HTTP-Method-Override", method));
    }

    /** The object that a request is answered with, which must have gone well. */
    static JsonObject json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** That the answer is an error in the reference's form. */
    static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("iothub-errorcode")).contains(code);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(new JsonObject(response.body()).getString("Message")).startsWith("ErrorCode:" + code + ";");
    }
}
