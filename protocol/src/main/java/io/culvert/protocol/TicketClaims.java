package io.culvert.protocol;

import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What a ticket says: it admits one side of one stream once, at the arbiter that it names.
 *
 * <p>As a JWT it stays under 1,016 characters: the C samples keep it in a buffer of that size.
 *
 * @param issuer the hub's host name
 * @param subject the identity or policy that it was given to
 * @param node the arbiter
 * @param ticketId 128 random bits, in hexadecimal digits
 */
public record TicketClaims(
        String issuer,
        String subject,
        StreamId streamId,
        Side side,
        String node,
        String ticketId,
        Instant issuedAt,
        Instant expiresAt) {
    /** The audience of every ticket. */
    public static final String AUDIENCE = "streaming-endpoint";
    /** The {@code use} of every ticket, so that no other token of the same keys passes for one. */
    public static final String USE = "ticket";

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    public JsonObject toJson() {
        return new JsonObject()
                .put("iss", issuer)
                .put("aud", AUDIENCE)
                .put("use", USE)
                .put("sub", subject)
                .put("sid", streamId.value())
                .put("side", side.word())
                .put("node", node)
                .put("jti", ticketId)
                .put("iat", issuedAt.getEpochSecond())
                .put("exp", expiresAt.getEpochSecond());
    }

    /** The claims of a verified token; an IllegalArgumentException when one is missing, mistyped or not a ticket's. */
    public static TicketClaims fromJson(JsonObject json) {
        if (!USE.equals(json.getValue("use")) || !AUDIENCE.equals(json.getValue("aud"))) {
            throw new IllegalArgumentException("token: not a ticket");
        }
        return new TicketClaims(
                text(json, "iss"),
                text(json, "sub"),
                new StreamId(text(json, "sid")),
                Side.ofWord(text(json, "side")),
                text(json, "node"),
                text(json, "jti"),
                instant(json, "iat"),
                instant(json, "exp"));
    }

    private static String text(JsonObject json, String claim) {
        if (json.getValue(claim) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException("claim " + claim + ": is missing");
    }

    private static Instant instant(JsonObject json, String claim) {
        // Seconds up to the year 9999: an Instant holds no arbitrary number.
        if (json.getValue(claim) instanceof Number number
                && number.doubleValue() >= 0
                && number.doubleValue() <= LATEST.getEpochSecond()) {
            return Instant.ofEpochSecond(number.longValue());
        }
        throw new IllegalArgumentException("claim " + claim + ": is missing");
    }
}
