package io.culvert.node.front;

import io.culvert.protocol.CloseReason;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/** What no route of the HTTPS server may be asked: secrets in URLs, and pages of strangers. Immutable. */
final class RequestCheck {
    /** Parameters of a query that are looked at; a request with more of them is not one of ours. */
    private static final int MAX_PARAMETERS = 64;

    private final Predicate<String> origins;

    RequestCheck(Predicate<String> origins) {
        this.origins = origins;
    }

    /** Whether the request was refused and answered. */
    boolean refuses(HttpServerRequest request) {
        if (hasTokenInQuery(request)) {
            // A ticket in a URL ends up in logs of proxies; whoever sends it there must notice at once.
            FrontAnswer.refuse(request, CloseReason.BAD_REQUEST, "A token must not be in the URL.");
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origins.test(origin)) {
            FrontAnswer.plain(request.response(), 403, "Pages of this origin may not call the hub.");
            return true;
        }
        return false;
    }

    private static boolean hasTokenInQuery(HttpServerRequest request) {
        String query = request.query();
        if (query == null || query.isEmpty()) {
            return false;
        }
        try {
            return new QueryStringDecoder("?" + query, StandardCharsets.UTF_8, true, MAX_PARAMETERS)
                    .parameters().keySet().stream().anyMatch(name -> name.equalsIgnoreCase("token"));
        } catch (IllegalArgumentException e) {
            // Malformed percent-encoding: the parts that can be read are enough to look at.
            return query.toLowerCase(Locale.ROOT).contains("token=");
        }
    }
}
