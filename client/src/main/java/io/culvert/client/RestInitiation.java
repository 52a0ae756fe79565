package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamHeaders;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Asks by a POST, as the reference's service SDKs do. */
record RestInitiation(HubConnection hub) implements Initiation {
    private static final int UNAVAILABLE = 503;

    @Override
    public Future<Offered> ask(
            ContextInternal context, Identity device, StreamName name, OpenTimeouts timeouts, Duration left) {
        String path = "/twins/" + Percent.encode(device.deviceId())
                + device.moduleId()
                        .map(module -> "/modules/" + Percent.encode(module))
                        .orElse("")
                + "/streams/" + name + "?api-version=" + ClientVersion.API_VERSION;
        Map<String, String> headers = new HashMap<>();
        put(headers, StreamHeaders.CONNECT_TIMEOUT, timeouts.connect());
        put(headers, StreamHeaders.RESPONSE_TIMEOUT, timeouts.response());
        return hub.request(HttpMethod.POST, path, headers, Buffer.buffer(), left)
                .compose(this::answered);
    }

    private static void put(Map<String, String> headers, String header, Duration value) {
        if (!value.isZero()) {
            headers.put(
                    header,
                    BigDecimal.valueOf(value.toMillis(), 3).stripTrailingZeros().toPlainString());
        }
    }

    private Future<Offered> answered(HubAnswer answer) {
        if (answer.status() == UNAVAILABLE) {
            return Future.failedFuture(new Unavailable(refusal(answer)));
        }
        if (!answer.ok()) {
            return Future.failedFuture(refusal(answer));
        }
        if (!Boolean.parseBoolean(answer.headers().get(StreamHeaders.IS_ACCEPTED))) {
            return Future.failedFuture(rejection(answer));
        }
        String url = answer.headers().get(StreamHeaders.URL);
        String ticket = answer.headers().get(StreamHeaders.AUTH_TOKEN);
        if (url == null || ticket == null) {
            return Future.failedFuture(
                    new HubException(Kind.NOT_UNDERSTOOD, "the hub accepted without a URL or a ticket", null));
        }
        return Future.succeededFuture(new Offered(url, new Secret(ticket)));
    }

    private static HubException rejection(HubAnswer answer) {
        if (!answer.headers().contains(StreamHeaders.IS_ACCEPTED)) {
            return new HubException(Kind.NOT_UNDERSTOOD, "the answer is not that of a hub", null);
        }
        String reason = answer.headers().get(StreamHeaders.REJECT_REASON);
        try {
            return new StreamRefusedException(CloseReason.REJECTED, reason == null ? "" : Percent.decode(reason));
        } catch (IllegalArgumentException e) {
            return new StreamRefusedException(CloseReason.REJECTED, "");
        }
    }

    private StreamRefusedException refusal(HubAnswer answer) {
        return new StreamRefusedException(
                answer.reason(), answer.detail(hub.options().clock()), answer.retryAfter());
    }
}
