package io.culvert.client;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate authority whose devices a hub takes once it is verified.
 *
 * @param thumbprint SHA-1 of its certificate
 * @param verified whether somebody proved to hold its private key; only then are its devices taken
 * @param verificationCode to be the common name of the proof; empty when none was asked for
 * @param json all the fields that the hub gave, those unknown to this client included
 */
public record CaCertificate(
        String name,
        String subject,
        Instant expiry,
        String thumbprint,
        boolean verified,
        Optional<String> verificationCode,
        JsonObject json) {
    /** The record of the hub's JSON; a RuntimeException when a field is not what it should be. */
    static CaCertificate of(JsonObject json) {
        JsonObject properties = json.getJsonObject("properties", new JsonObject());
        return new CaCertificate(
                json.getString("name", ""),
                properties.getString("subject", ""),
                properties.getInstant("expiry"),
                properties.getString("thumbprint", ""),
                properties.getBoolean("isVerified", false),
                Optional.ofNullable(properties.getString("verificationCode")),
                json);
    }
}
