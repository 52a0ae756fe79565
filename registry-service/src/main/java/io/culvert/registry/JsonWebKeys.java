package io.culvert.registry;

import io.culvert.protocol.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that verify bearer tokens, at one time. Each is bound to the algorithms of its own kind, so that no token chooses how
 * it is verified: a public key is never an HMAC's secret. Immutable, safe on every thread.
 */
final class JsonWebKeys {
    private static final Logger LOG = LoggerFactory.getLogger(JsonWebKeys.class);
    /** More keys of one set are not looked at. */
    private static final int MAX_KEYS = 100;

    private static final int MIN_RSA_BITS = 2048;

    /** A token without claims and signature: {@code {}.{}.} */
    private static final String UNSIGNED = "e30.e30.";

    /** Empty without a key: Vert.x would then take tokens that nobody signed. */
    private final Optional<JWTAuth> verifier;

    private final Set<String> ids;
    private final boolean anonymous;

    private JsonWebKeys(Optional<JWTAuth> verifier, Set<String> ids, boolean anonymous) {
        this.verifier = verifier;
        this.ids = Set.copyOf(ids);
        this.anonymous = anonymous;
    }

    /**
     * Of JWK sets; what is no key for verifying, or too weak, is left out.
     *
     * @param secret of HS256, empty for none
     */
    static JsonWebKeys of(Vertx vertx, List<JsonObject> sets, Secret secret, List<String> algorithms) {
        // Claims are judged by the caller, by its own clock.
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        Set<String> ids = new HashSet<>();
        boolean anonymous = !secret.isEmpty();
        for (JsonObject set : sets) {
            for (JsonObject key : keys(set)) {
                List<JsonObject> usable = usable(vertx, key, algorithms);
                usable.forEach(options::addJwk);
                String id = key.getValue("kid") instanceof String text ? text : "";
                anonymous |= id.isEmpty() && !usable.isEmpty();
                if (!usable.isEmpty()) {
                    ids.add(id);
                }
            }
        }
        if (!secret.isEmpty()) {
            options.addJwk(new JsonObject()
                    .put("kty", "oct")
                    .put("alg", "HS256")
                    .put("k", encode(secret.reveal().getBytes(StandardCharsets.UTF_8))));
        }
        if (ids.isEmpty() && secret.isEmpty()) {
            LOG.warn("no key of bearer tokens is of use (expected: public keys of {}): none is taken", algorithms);
            return new JsonWebKeys(Optional.empty(), ids, anonymous);
        }
        return new JsonWebKeys(Optional.of(JWTAuth.create(vertx, options)), ids, anonymous);
    }

    /** Whether a token with this key id could be verified; one without an id may be by any key. */
    boolean knows(Optional<String> keyId) {
        return anonymous || keyId.map(ids::contains).orElse(!ids.isEmpty());
    }

    /** Whether a key of exactly this id is there; a token without an id misses none. */
    boolean lists(Optional<String> keyId) {
        return keyId.map(ids::contains).orElse(true);
    }

    /** Whether one of the keys signed this token. */
    boolean signed(String token) {
        try {
            return verifier.filter(
                            by -> by.authenticate(new TokenCredentials(token)).succeeded())
                    .isPresent();
        } catch (RuntimeException e) {
            // Some malformed tokens make it throw instead of fail.
            return false;
        }
    }

    /** A public key as JWK, empty for one of another kind. */
    static Optional<JsonObject> ofPublicKey(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return Optional.of(new JsonObject()
                    .put("kty", "RSA")
                    .put("n", encode(unsigned(rsa.getModulus(), 0)))
                    .put("e", encode(unsigned(rsa.getPublicExponent(), 0))));
        }
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            int bytes = (bits + 7) / 8;
            return Optional.of(new JsonObject()
                    .put("kty", "EC")
                    .put("crv", "P-" + bits)
                    .put("x", encode(unsigned(ec.getW().getAffineX(), bytes)))
                    .put("y", encode(unsigned(ec.getW().getAffineY(), bytes))));
        }
        return Optional.empty();
    }

    private static List<JsonObject> keys(JsonObject set) {
        return set.getValue("keys") instanceof JsonArray array
                ? array.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .limit(MAX_KEYS)
                        .toList()
                : List.of();
    }

    /** The key once for each algorithm that it may be used with. */
    private static List<JsonObject> usable(Vertx vertx, JsonObject key, List<String> algorithms) {
        List<JsonObject> usable = new ArrayList<>();
        for (String algorithm : algorithms) {
            if (fits(key, algorithm)) {
                // Only what tells the public key: no embedded certificate, no operations.
                JsonObject copy = new JsonObject();
                for (String name : List.of("kid", "kty", "crv", "x", "y", "n", "e")) {
                    if (key.getValue(name) instanceof String text) {
                        copy.put(name, text);
                    }
                }
                copy.put("alg", algorithm);
                if (accepted(vertx, copy)) {
                    usable.add(copy);
                }
            }
        }
        return usable;
    }

    private static boolean fits(JsonObject key, String algorithm) {
        boolean sameAlgorithm = key.getValue("alg") == null || algorithm.equals(key.getValue("alg"));
        boolean forSignatures = key.getValue("use") == null || "sig".equals(key.getValue("use"));
        Object kind = key.getValue("kty");
        boolean sameKind =
                switch (algorithm) {
                    case "ES256" -> "EC".equals(kind) && "P-256".equals(key.getValue("crv"));
                    case "ES384" -> "EC".equals(kind) && "P-384".equals(key.getValue("crv"));
                    case "ES512" -> "EC".equals(kind) && "P-521".equals(key.getValue("crv"));
                    default -> "RSA".equals(kind) && longEnough(key.getValue("n"));
                };
        return sameAlgorithm && forSignatures && sameKind;
    }

    private static boolean longEnough(Object modulus) {
        try {
            return modulus instanceof String text
                    && new BigInteger(1, Base64.getUrlDecoder().decode(text)).bitLength() >= MIN_RSA_BITS;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean accepted(Vertx vertx, JsonObject key) {
        boolean usable;
        try {
            // A malformed key is passed over in silence, and what has no key takes tokens that nobody signed.
            JWTAuth alone = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(key));
            usable = !alone.authenticate(new TokenCredentials(UNSIGNED)).succeeded();
        } catch (RuntimeException e) {
            usable = false;
        }
        if (!usable) {
            LOG.warn("a key of bearer tokens is left out: {} key of {}", key.getString("kty"), key.getString("alg"));
        }
        return usable;
    }

    private static byte[] unsigned(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] plain = Arrays.copyOfRange(bytes, from, bytes.length);
        if (plain.length >= length) {
            return plain;
        }
        byte[] padded = new byte[length];
        System.arraycopy(plain, 0, padded, length - plain.length, plain.length);
        return padded;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
