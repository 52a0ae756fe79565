package io.culvert.cluster;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;

/**
 * Signs and verifies the tokens that admit legs: JWTs, ES256 and nothing else, with {@code kid}. Whether a ticket was spent is
 * not known here, only its arbiter knows. Stateless; may be used on any thread.
 */
public final class Tickets {
    private static final String ALGORITHM = "ES256";
    /** How far the clocks of two machines may be apart. */
    private static final int LEEWAY_SECONDS = 60;
    /** An ES256 signature, 64 bytes, in base64url. */
    private static final int SIGNATURE_LENGTH = 86;
    /** Longer tokens are not looked at. */
    private static final int MAX_LENGTH = 2048;

    private final HubNames hub;
    private final Clock clock;
    private final TicketKeys keys;
    private final JWTAuth signer;
    private final JWTAuth verifier;

    public Tickets(Vertx vertx, HubNames hub, TicketKeys keys, Clock clock) {
        this.hub = hub;
        this.clock = clock;
        this.keys = keys;
        TicketKeys.Key first = keys.keys().get(0);
        // With several keys of one algorithm JWTAuth would sign with any of them, so the signer knows one only.
        this.signer = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(key(first.id(), first.privatePem().reveal())));
        JWTAuthOptions verifying = new JWTAuthOptions().setJWTOptions(new JWTOptions().setLeeway(LEEWAY_SECONDS));
        keys.keys().forEach(key -> verifying.addPubSecKey(key(key.id(), key.publicPem())));
        this.verifier = JWTAuth.create(vertx, verifying);
    }

    public Secret sign(TicketClaims claims) {
        return new Secret(signer.generateToken(claims.toJson(), new JWTOptions().setAlgorithm(ALGORITHM)));
    }

    /** The claims of a ticket of this hub that is genuine and within its time; else {@code TICKET_REFUSED}. */
    public Future<Outcome<TicketClaims>> verify(String token) {
        String[] parts = token.length() > MAX_LENGTH ? new String[0] : token.split("\\.", -1);
        if (parts.length != 3 || parts[2].length() != SIGNATURE_LENGTH) {
            return Future.succeededFuture(refused("not a token"));
        }
        // Some malformed claims make it throw instead of fail.
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(verifier::authenticate)
                .map(user -> checked(parts[1]))
                .recover(failure -> Future.succeededFuture(refused("signature, algorithm or time")));
    }

    /** The public keys as a JWK set, for {@code /.well-known/jwks.json}. */
    public JsonObject publicKeys() {
        JsonArray set = new JsonArray();
        for (TicketKeys.Key key : keys.keys()) {
            ECPublicKey point = TicketKeys.publicKey(key.publicPem());
            set.add(new JsonObject()
                    .put("kty", "EC")
                    .put("crv", "P-256")
                    .put("use", "sig")
                    .put("alg", ALGORITHM)
                    .put("kid", key.id())
                    .put("x", coordinate(point.getW().getAffineX()))
                    .put("y", coordinate(point.getW().getAffineY())));
        }
        return new JsonObject().put("keys", set);
    }

    private Outcome<TicketClaims> checked(String payload) {
        try {
            // JWTAuth does not hand out exp and iat, and takes tokens without them: every claim is checked here.
            TicketClaims claims = TicketClaims.fromJson(
                    new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8)));
            long now = clock.instant().getEpochSecond();
            if (!claims.issuer().equals(hub.hostName())) {
                return refused("issuer");
            }
            if (claims.expiresAt().getEpochSecond() + LEEWAY_SECONDS < now) {
                return refused("expired");
            }
            if (claims.issuedAt().getEpochSecond() - LEEWAY_SECONDS > now) {
                return refused("issued in the future");
            }
            return Outcome.granted(claims);
        } catch (IllegalArgumentException | DecodeException e) {
            return refused("claims");
        }
    }

    private static Outcome<TicketClaims> refused(String detail) {
        return Outcome.refused(CloseReason.TICKET_REFUSED, detail);
    }

    private static PubSecKeyOptions key(String id, String pem) {
        return new PubSecKeyOptions().setAlgorithm(ALGORITHM).setId(id).setBuffer(pem);
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, 32 - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(fixed, 32));
    }
}
