package io.culvert.node.front;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/**
 * Closes a connection whose client takes too long to send a request, however steadily it trickles. One per connection, owned by
 * its event loop. It does not limit the answer: a handshake may take a minute, and an upgraded connection lives on.
 *
 * <pre>
 *   AwaitingHead(deadline) -> ReadingBody(deadline) -> Answering -> AwaitingHead ... -> Closed
 *                          \-> Answering (no body, or an upgrade)
 * </pre>
 */
final class RequestPatience {
    private static final long NONE = -1;

    private final Vertx vertx;
    private final HttpConnection connection;
    private final Duration requestTimeout;
    private final Duration keepAliveTimeout;
    private long timer = NONE;
    private boolean closed;

    RequestPatience(Vertx vertx, HttpConnection connection, Duration requestTimeout, Duration keepAliveTimeout) {
        this.vertx = vertx;
        this.connection = connection;
        this.requestTimeout = requestTimeout;
        this.keepAliveTimeout = keepAliveTimeout;
        closeAfter(requestTimeout);
    }

    /** A head has come. */
    void headArrived(HttpServerRequest request) {
        stop();
        if (hasBody(request)) {
            closeAfter(requestTimeout);
            long bodyTimer = timer;
            request.end().onSuccess(complete -> {
                // Not the timer of a later request: the answer may have come before the body was complete.
                if (timer == bodyTimer) {
                    stop();
                }
            });
        }
    }

    /** The answer has been given. */
    void answered() {
        stop();
        if (!closed) {
            closeAfter(keepAliveTimeout);
        }
    }

    /** The connection is closed. */
    void closed() {
        closed = true;
        stop();
    }

    private void stop() {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
            timer = NONE;
        }
    }

    private void closeAfter(Duration time) {
        timer = vertx.setTimer(time.toMillis(), fired -> {
            timer = NONE;
            connection.close();
        });
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null || (length != null && !length.equals("0"));
    }
}
