package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the hub answered to a REST request, and what an error among them means. */
record HubAnswer(int status, MultiMap headers, Buffer body) {
    /** A clock that is off by less is not worth a word. */
    private static final Duration NOTICED_SKEW = Duration.ofMinutes(2);

    /** Tracking ids of both error forms carry the hub's time. */
    private static final Pattern HUB_TIME = Pattern.compile("TimeStamp:(\\d\\d/\\d\\d/\\d{4} \\d\\d:\\d\\d:\\d\\d)");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT);

    /** Ends that share their code with the answer to a request, and are none. */
    private static final Set<CloseReason> NO_ANSWER = EnumSet.of(
            CloseReason.PROTOCOL_ERROR,
            CloseReason.DRAINING,
            CloseReason.TICKET_REFUSED,
            CloseReason.ENDED_BY_OPERATOR);

    boolean ok() {
        return status >= 200 && status < 300;
    }

    JsonObject json() {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject();
        }
    }

    /** Which reason of the closed list it reports. */
    CloseReason reason() {
        Optional<CloseReason> told = Optional.ofNullable(headers.get(StreamHeaders.REASON))
                .flatMap(CloseReason::ofLabel)
                .filter(reason -> reason.httpStatus() == status);
        if (told.isPresent()) {
            return told.get();
        }
        String name = headers.get(StreamHeaders.ERROR_CODE);
        for (CloseReason reason : CloseReason.values()) {
            if (reason.httpStatus() == status
                    && !NO_ANSWER.contains(reason)
                    && (reason.errorName().equals(name) || number().equals(Optional.of(reason.errorCode())))) {
                return reason;
            }
        }
        return switch (status) {
            case 401 -> CloseReason.UNAUTHORIZED;
            case 403 -> CloseReason.DEVICE_DISABLED;
            case 404 -> CloseReason.DEVICE_UNKNOWN;
            case 409 -> CloseReason.DEVICE_EXISTS;
            case 412 -> CloseReason.PRECONDITION_FAILED;
            case 408, 504 -> CloseReason.RESPONSE_TIMEOUT;
            case 429 -> CloseReason.THROTTLED;
            case 502, 503 -> CloseReason.NODE_UNAVAILABLE;
            default -> status >= 500 ? CloseReason.INTERNAL_ERROR : CloseReason.BAD_REQUEST;
        };
    }

    /** What the hub says to people, with a word on the clock where a credential was refused and the clock may be why. */
    String detail(Clock clock) {
        String message = message();
        boolean credential = reason() == CloseReason.UNAUTHORIZED || reason() == CloseReason.CREDENTIAL_EXPIRED;
        return credential ? message + skew(clock).map(text -> "; " + text).orElse("") : message;
    }

    /** When to try again at the earliest, where the hub says that. */
    Optional<Duration> retryAfter() {
        try {
            return Optional.ofNullable(headers.get("Retry-After"))
                    .map(Long::parseLong)
                    .filter(seconds -> seconds >= 0)
                    .map(Duration::ofSeconds);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<Integer> number() {
        try {
            return Optional.ofNullable(inner().getInteger("errorCode"));
        } catch (ClassCastException e) {
            return Optional.empty();
        }
    }

    private JsonObject inner() {
        try {
            return new JsonObject(json().getString("Message", ""));
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject();
        }
    }

    private String message() {
        try {
            String outer = json().getString("Message", "");
            String nested = inner().getString("message");
            int semicolon = outer.startsWith("ErrorCode:") ? outer.indexOf(';') : -1;
            String text = nested != null ? nested : outer.substring(semicolon + 1);
            return text.isBlank() ? "HTTP " + status : text.strip();
        } catch (ClassCastException e) {
            return "HTTP " + status;
        }
    }

    private Optional<String> skew(Clock clock) {
        Matcher time = HUB_TIME.matcher(body.toString());
        if (!time.find()) {
            return Optional.empty();
        }
        try {
            Duration ahead = Duration.between(
                    LocalDateTime.parse(time.group(1), TIME).toInstant(ZoneOffset.UTC), clock.instant());
            if (ahead.abs().compareTo(NOTICED_SKEW) < 0) {
                return Optional.empty();
            }
            return Optional.of("this computer's clock is " + ahead.abs().toMinutes() + " minutes "
                    + (ahead.isNegative() ? "behind" : "ahead of") + " the hub's");
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
