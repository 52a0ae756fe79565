package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.Percent;
import io.culvert.protocol.StreamHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The device registry of a fake hub. */
final class FakeRegistry {
    final Map<String, JsonObject> devices = new ConcurrentSkipListMap<>();
    private final AtomicInteger versions = new AtomicInteger();

    void route(HttpServerRequest request, int port) {
        if (request.path().equals("/properties")) {
            request.response()
                    .end(new JsonObject()
                            .put("hostname", FakeHub.HOST)
                            .put(
                                    "deviceStreams",
                                    new JsonObject()
                                            .put(
                                                    "streamingEndpoints",
                                                    new JsonArray().add("https://localhost:" + port)))
                            .encode());
        } else if (request.path().equals("/devices")) {
            request.response().end(new JsonArray(java.util.List.copyOf(devices.values())).encode());
        } else {
            String id = Percent.decode(request.path().substring("/devices/".length()));
            request.body().onSuccess(body -> device(request, id, body.length() == 0 ? null : body.toJsonObject()));
        }
    }

    private void device(HttpServerRequest request, String id, JsonObject body) {
        JsonObject known = devices.get(id);
        String ifMatch = request.getHeader("If-Match");
        if (request.method() == HttpMethod.PUT && known != null && ifMatch == null) {
            error(request, CloseReason.DEVICE_EXISTS);
        } else if (request.method() == HttpMethod.PUT) {
            if (known != null && !ifMatch.equals("\"*\"") && !ifMatch.equals("\"" + known.getString("etag") + "\"")) {
                error(request, CloseReason.PRECONDITION_FAILED);
                return;
            }
            JsonObject keys = body.getJsonObject("authentication").getJsonObject("symmetricKey");
            if (keys.getString("primaryKey").isEmpty()) {
                keys.put("primaryKey", "bWFkZSBoZXJl").put("secondaryKey", "bWFkZSB0b28=");
            }
            devices.put(
                    id,
                    body.put("etag", "v" + versions.incrementAndGet()).put("lastActivityTime", "0001-01-01T00:00:00Z"));
            request.response().end(body.encode());
        } else if (known == null) {
            error(request, CloseReason.DEVICE_UNKNOWN);
        } else if (request.method() == HttpMethod.DELETE) {
            devices.remove(id);
            request.response().setStatusCode(204).end();
        } else {
            request.response().end(known.encode());
        }
    }

    private static void error(HttpServerRequest request, CloseReason reason) {
        request.response()
                .setStatusCode(reason.httpStatus())
                .putHeader(StreamHeaders.ERROR_CODE, reason.errorName())
                .end(ErrorBody.named(reason, reason.meaning(), Instant.now()));
    }
}
