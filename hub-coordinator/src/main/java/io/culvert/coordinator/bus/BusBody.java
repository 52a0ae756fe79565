package io.culvert.coordinator.bus;

import io.culvert.coordinator.handshake.HandshakeRequest;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the bodies of requests: fields of the wrong type or form are an IllegalArgumentException that says which and repeats
 * nothing, fields that nobody knows are ignored.
 */
public record BusBody(JsonObject json) {
    /** The longest body in its JSON form, bytes. */
    static final int MAX_BYTES = 32 * 1024;

    /** Longer waits than the handshake's deadline end with it. */
    private static final double LONGEST_SECONDS = 60;

    private static final int MAX_REASON = 4096;
    /** No finer part of a second means anything. */
    private static final int NANO_DIGITS = 9;

    /** Of what came over the bus, an IllegalArgumentException for anything but a JSON object that is not too long. */
    public static BusBody of(Object body) {
        if (!(body instanceof JsonObject json)) {
            throw new IllegalArgumentException("body: not accepted (expected: a JSON object)");
        }
        if (json.toBuffer().length() > MAX_BYTES) {
            throw new IllegalArgumentException("body: too long (expected: at most 32 KiB)");
        }
        return new BusBody(json);
    }

    /** What an Authorization header would hold; empty when there is none. */
    Optional<String> credential() {
        return text("credential").filter(text -> !text.isBlank());
    }

    /** A service's wish for a stream. */
    HandshakeRequest wish(String credential) {
        return new HandshakeRequest(
                credential,
                identity(),
                text("name").map(StreamName::new).orElse(StreamName.DEFAULT),
                seconds("connectTimeout"),
                seconds("responseTimeout"));
    }

    /** The device or module that is meant. */
    Identity identity() {
        String device = required("device");
        return text("module").map(module -> Identity.module(device, module)).orElseGet(() -> Identity.device(device));
    }

    String session() {
        return required("session");
    }

    /** The number of the last offer that the device has. */
    OptionalLong after() {
        return json.getValue("after") == null ? OptionalLong.empty() : OptionalLong.of(number("after"));
    }

    StreamTopics.Answer answer() {
        if (!(json.getValue("accept") instanceof Boolean accept)) {
            throw new IllegalArgumentException("accept: not accepted (expected: true or false)");
        }
        String reason = text("reason").orElse("");
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException("reason: too long (expected: at most 4096 characters)");
        }
        return new StreamTopics.Answer(Long.toString(number("offer")), accept, accept ? "" : reason);
    }

    private String required(String field) {
        return text(field).orElseThrow(() -> new IllegalArgumentException(field + ": missing (expected: a text)"));
    }

    private Optional<String> text(String field) {
        Object value = json.getValue(field);
        if (value != null && !(value instanceof String)) {
            throw new IllegalArgumentException(field + ": not accepted (expected: a text)");
        }
        return Optional.ofNullable((String) value);
    }

    private long number(String field) {
        Object value = json.getValue(field);
        boolean whole = value instanceof Integer || value instanceof Long;
        if (!whole || ((Number) value).longValue() < 0) {
            throw new IllegalArgumentException(field + ": not accepted (expected: a whole number)");
        }
        return ((Number) value).longValue();
    }

    private Duration seconds(String field) {
        Object value = json.getValue(field);
        if (value == null) {
            return Duration.ZERO;
        }
        if (!(value instanceof Number number) || !Double.isFinite(number.doubleValue()) || number.doubleValue() < 0) {
            throw new IllegalArgumentException(field + ": not accepted (expected: seconds, such as 30 or 0.5)");
        }
        double atMost = Math.min(number.doubleValue(), LONGEST_SECONDS);
        return Duration.ofNanos(
                BigDecimal.valueOf(atMost).movePointRight(NANO_DIGITS).longValue());
    }
}
