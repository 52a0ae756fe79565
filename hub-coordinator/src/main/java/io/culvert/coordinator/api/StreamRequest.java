package io.culvert.coordinator.api;

import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Percent;
import io.culvert.protocol.StreamHeaders;
import io.culvert.protocol.StreamName;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a handshake's request from HTTP. Ids and names are percent-decoded once; {@code +} is an ordinary character. */
final class StreamRequest {
    /** Longer waits than the handshake's deadline end with it, so that they need no exact form. */
    private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(60);

    /** Longer than any number that a program writes. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,100}(\\.\\d{1,100})?");

    private StreamRequest() {}

    /** Whether a path is of this form at all: {@code /twins/{d}[/modules/{m}]/streams/{name}}. */
    static boolean matches(String path) {
        String[] parts = path.split("/", -1);
        return (parts.length == 5 && parts[3].equals("streams"))
                || (parts.length == 7 && parts[3].equals("modules") && parts[5].equals("streams"));
    }

    static Outcome<HandshakeRequest> read(HttpServerRequest request) {
        String credential = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (credential == null || credential.isBlank()) {
            return Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized: the Authorization header is missing.");
        }
        try {
            String[] parts = request.path().split("/", -1);
            Identity device = parts.length == 5
                    ? Identity.device(Percent.decode(parts[2]))
                    : Identity.module(Percent.decode(parts[2]), Percent.decode(parts[4]));
            return Outcome.granted(new HandshakeRequest(
                    credential,
                    device,
                    new StreamName(Percent.decode(parts[parts.length - 1])),
                    seconds(request, StreamHeaders.CONNECT_TIMEOUT),
                    seconds(request, StreamHeaders.RESPONSE_TIMEOUT)));
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    private static Duration seconds(HttpServerRequest request, String header) {
        String text = Optional.ofNullable(request.getHeader(header))
                .map(String::strip)
                .orElse("0");
        if (!SECONDS.matcher(text).matches()) {
            throw new IllegalArgumentException(header + ": not accepted (expected: seconds, such as 30 or 0.5)");
        }
        BigDecimal seconds = new BigDecimal(text).min(LONGEST_SECONDS);
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
    }
}
