package io.culvert.cluster;

import static io.culvert.it.fuzz.Fuzzed.read;
import static io.culvert.it.fuzz.Fuzzed.require;

import io.culvert.it.fuzz.Fuzzed;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fuzz target: tickets. Input that begins with a brace is the claims of a token with a good signature; other input is put in place of
 * a part of a good ticket (its first character says which), and is never a ticket then.
 */
public final class TicketFuzz {
    private static final String HOST = "hub.example";
    private static final TicketKeys.Key KEY = TicketKeys.generate();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Instant NOW = Instant.now();
    private static final Tickets TICKETS =
            new Tickets(VERTX, new HubNames(List.of(HOST)), new TicketKeys(List.of(KEY)), Clock.systemUTC());
    private static final JWTAuth SIGNER = JWTAuth.create(
            VERTX,
            new JWTAuthOptions()
                    .addPubSecKey(new PubSecKeyOptions()
                            .setAlgorithm("ES256")
                            .setId(KEY.id())
                            .setBuffer(KEY.privatePem().reveal())));
    private static final String GOOD = TICKETS.sign(new TicketClaims(
                    HOST, "d", StreamId.random(), Side.DEVICE, "node", "0".repeat(32), NOW, NOW.plusSeconds(3600)))
            .reveal();

    private TicketFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        String text = Fuzzed.text(data);
        read(() -> TicketKeys.parse(text));
        if (text.startsWith("{")) {
            signed(text);
            return;
        }
        int part = text.isEmpty() ? 3 : text.charAt(0) % 4;
        String[] parts = GOOD.split("\\.");
        String forged = text;
        if (part < 3) {
            parts[part] = text.substring(1);
            forged = String.join(".", parts);
        }
        require(forged.equals(GOOD) || !granted(forged), () -> "taken for a ticket: " + text);
    }

    private static void signed(String claims) throws Exception {
        String token;
        try {
            token = SIGNER.generateToken(new JsonObject(claims), new JWTOptions().setAlgorithm("ES256"));
        } catch (DecodeException | IllegalArgumentException | ClassCastException | IllegalStateException noToken) {
            return;
        }
        if (granted(token)) {
            // The signer adds the time of issue where it is missing.
            String payload = Fuzzed.text(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
            TicketClaims read = TicketClaims.fromJson(new JsonObject(payload));
            require(
                    read.issuer().equals(HOST)
                            && read.expiresAt().isAfter(Instant.now().minusSeconds(61)),
                    () -> "taken for a ticket of now: " + claims);
        }
    }

    private static boolean granted(String token) throws Exception {
        return TICKETS.verify(token).toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS)
                instanceof Outcome.Granted<TicketClaims>;
    }
}
