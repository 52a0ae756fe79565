package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.Identity;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A JSON web token as it came, whose signature nobody has looked at yet. Reading a claim of the wrong type is an
 * IllegalArgumentException.
 */
record BearerToken(String text, JsonObject header, JsonObject claims) {
    private static final String SCHEME = "Bearer ";
    private static final int MAX_LENGTH = 16 * 1024;
    private static final int MAX_NAME = 256;
    /** The last second of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** Whether a credential says to be one. */
    static boolean isOne(String credential) {
        return credential.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Of the Authorization header; empty when it is no token. */
    static Optional<BearerToken> read(String credential) {
        String text = credential.substring(SCHEME.length()).strip();
        String[] parts = text.length() > MAX_LENGTH ? new String[0] : text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BearerToken(text, object(parts[0]), object(parts[1])));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }

    Optional<String> keyId() {
        return header.getValue("kid") instanceof String id ? Optional.of(id) : Optional.empty();
    }

    /** Who it is: the subject, else the program that it was given to. */
    String name() {
        String name = Stream.of("sub", "client_id", "azp")
                .map(claims::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sub"));
        if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("sub");
        }
        return name;
    }

    boolean isFrom(String issuer) {
        return issuer.equals(claims.getValue("iss"));
    }

    boolean isFor(List<String> audience) {
        return strings("aud").stream().anyMatch(audience::contains);
    }

    /** The time of a claim, empty when it is absent. */
    Optional<Instant> time(String claim) {
        Object value = claims.getValue(claim);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number) || number.longValue() < 0 || number.longValue() > LAST_SECOND) {
            throw new IllegalArgumentException(claim);
        }
        return Optional.of(Instant.ofEpochSecond(number.longValue()));
    }

    /** What its scopes permit: of {@code scope}, {@code scp} and {@code roles}. */
    Set<Right> rights() {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Stream.of("scope", "scp", "roles")
                .flatMap(claim -> strings(claim).stream())
                .flatMap(words -> Arrays.stream(words.split(" ")))
                .forEach(word -> Arrays.stream(Right.values())
                        .filter(right -> right.scope().filter(word::equals).isPresent())
                        .forEach(rights::add));
        return rights;
    }

    /** Whether it may be used for this; one that is limited to some devices is for these alone, and never for the whole hub. */
    boolean reaches(Optional<Identity> target, String devicesClaim) {
        if (!claims.containsKey(devicesClaim)) {
            return true;
        }
        List<String> devices = strings(devicesClaim);
        return target.map(Identity::deviceId)
                .filter(id -> devices.stream().anyMatch(pattern -> matches(pattern, id)))
                .isPresent();
    }

    private static boolean matches(String pattern, String id) {
        return pattern.equals(id) || pattern.endsWith("*") && id.startsWith(pattern.substring(0, pattern.length() - 1));
    }

    /** The texts of a claim that is one text or an array of them. */
    private List<String> strings(String claim) {
        Object value = claims.getValue(claim);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance)) {
            return array.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException(claim);
    }

    private static JsonObject object(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "BearerToken[" + keyId() + "]";
    }
}
