package io.culvert.registry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.util.concurrent.TimeUnit;

/** Fetches a JWK set over HTTPS: of bounded size, in bounded time, from no other place than the configured one. */
final class JwksFetch {
    private static final int MAX_BYTES = 256 * 1024;

    private final TokenConfig config;
    private final HttpClient client;

    JwksFetch(Vertx vertx, TokenConfig config) {
        this.config = config;
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setVerifyHost(true)
                .setKeepAlive(false)
                .setConnectTimeout((int) config.jwksTimeout().toMillis());
        config.jwksCaFile()
                .ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        this.client = vertx.createHttpClient(options);
    }

    /** The set; fails with a reason that names neither the URL's query nor anything that was sent. */
    Future<JsonObject> fetch() {
        long limit = config.jwksTimeout().toMillis();
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(config.jwksUrl())
                .putHeader("Accept", "application/json")
                .setFollowRedirects(false)
                .setIdleTimeout(limit);
        return client.request(request)
                .compose(sent -> sent.send()
                        .compose(JwksFetch::body)
                        .timeout(limit, TimeUnit.MILLISECONDS)
                        // A server that sends a byte now and then would keep it open, and be asked again all the same.
                        .onFailure(failed -> sent.connection().close()))
                .timeout(limit, TimeUnit.MILLISECONDS)
                .map(Buffer::toJsonObject);
    }

    Future<Void> close() {
        return client.close();
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> body = Promise.promise();
        Buffer taken = Buffer.buffer();
        response.exceptionHandler(body::tryFail)
                .handler(part -> {
                    taken.appendBuffer(part);
                    if (taken.length() > MAX_BYTES) {
                        body.tryFail("the answer is too long");
                        response.request().connection().close();
                    }
                })
                .endHandler(end -> body.tryComplete(taken));
        if (response.statusCode() != 200) {
            body.tryFail("the answer has status " + response.statusCode());
            response.request().connection().close();
        }
        return body.future();
    }
}
