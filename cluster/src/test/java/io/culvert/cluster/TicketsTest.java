package io.culvert.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.TicketClaims;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final TicketKeys.Key OLD = TicketKeys.generate();
    private static final TicketKeys.Key NEW = TicketKeys.generate();
    private static final HubNames HUB = new HubNames(List.of("hub.test"));
    private final Vertx vertx = Vertx.vertx();
    private final Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    private final Tickets tickets = tickets(NEW, OLD);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void aTicketSaysWhatWasSigned() throws Exception {
        TicketClaims claims = claims(now, now.plusSeconds(60));

        assertThat(verdict(tickets.sign(claims).reveal())).isEqualTo(Outcome.granted(claims));
    }

    @Test
    void theLongestTicketFitsTheBufferOfTheCClient() {
        TicketClaims claims = new TicketClaims(
                "hub.test",
                "d".repeat(128) + "/" + "m".repeat(128),
                StreamId.random(),
                Side.SERVICE,
                "n".repeat(40),
                StreamId.randomHex(16),
                now,
                now.plusSeconds(60));

        assertThat(tickets.sign(claims).reveal()).hasSizeLessThan(1016).matches("[A-Za-z0-9_.-]+");
    }

    @Test
    void aTicketOfTheOldKeyIsTakenWhileTheKeyIsListed() throws Exception {
        String ticket = tickets(OLD).sign(claims(now, now.plusSeconds(60))).reveal();

        assertThat(verdict(ticket)).isInstanceOf(Outcome.Granted.class);
        assertThat(tickets(NEW).verify(ticket).await(5, SECONDS)).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void theFirstKeySigns() {
        for (int i = 0; i < 20; i++) {
            String header =
                    tickets.sign(claims(now, now.plusSeconds(60))).reveal().split("\\.")[0];
            assertThat(new JsonObject(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8))
                            .getString("kid"))
                    .isEqualTo(NEW.id());
        }
    }

    @Test
    void aTicketIsGoodUntilItsEndAndTheLeewayOfAMinute() throws Exception {
        // Some seconds for a machine that is busy.
        String atTheEdge = tickets.sign(claims(now.minusSeconds(100), now.minusSeconds(50)))
                .reveal();
        String over = tickets.sign(claims(now.minusSeconds(200), now.minusSeconds(62)))
                .reveal();
        String early =
                tickets.sign(claims(now.plusSeconds(90), now.plusSeconds(150))).reveal();

        assertThat(verdict(over)).isInstanceOf(Outcome.Refused.class);
        assertThat(verdict(early)).isInstanceOf(Outcome.Refused.class);
        assertThat(verdict(atTheEdge)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void whatIsNotExactlyATicketIsRefused() throws Exception {
        JsonObject good = claims(now, now.plusSeconds(60)).toJson();
        for (String claim : good.fieldNames()) {
            JsonObject without = good.copy();
            without.remove(claim);
            assertThat(verdict(signed(without))).as("without " + claim).isInstanceOf(Outcome.Refused.class);
        }
        for (JsonObject wrong : List.of(
                good.copy().put("iss", "other.test"),
                good.copy().put("aud", "elsewhere"),
                good.copy().put("use", "refresh"),
                good.copy().put("side", "both"),
                good.copy().put("sid", "../x"),
                good.copy().put("exp", "soon"))) {
            assertThat(verdict(signed(wrong))).as(wrong.encode()).isInstanceOf(Outcome.Refused.class);
        }
        assertThat(verdict(signed(good))).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void otherAlgorithmsAndTamperingAreRefused() throws Exception {
        String ticket = tickets.sign(claims(now, now.plusSeconds(60))).reveal();
        String[] parts = ticket.split("\\.");
        String none = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        JWTAuth hmac = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm("HS256")
                                .setId(NEW.id())
                                .setBuffer(NEW.publicPem())));
        String confused =
                hmac.generateToken(claims(now, now.plusSeconds(60)).toJson(), new JWTOptions().setAlgorithm("HS256"));

        for (String bad : List.of(
                "",
                "...",
                "a.b.c",
                ticket.substring(0, ticket.length() - 2),
                ticket + "A",
                none + "." + parts[1] + ".",
                none + "." + parts[1] + "." + parts[2],
                parts[0] + "."
                        + base64(claims(now, now.plusSeconds(600)).toJson().encode()) + "." + parts[2],
                confused,
                ticket + ".x",
                "x".repeat(5000))) {
            assertThat(verdict(bad))
                    .as(bad)
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(CloseReason.TICKET_REFUSED));
        }
    }

    @Test
    void anyoneCanVerifyWithThePublishedKeys() throws Exception {
        JWTAuth outside = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addJwk(tickets.publicKeys().getJsonArray("keys").getJsonObject(0)));
        String ticket = tickets.sign(claims(now, now.plusSeconds(60))).reveal();

        outside.authenticate(new io.vertx.ext.auth.authentication.TokenCredentials(ticket))
                .await(5, SECONDS);
    }

    private Outcome<TicketClaims> verdict(String token) throws Exception {
        return tickets.verify(token).await(5, SECONDS);
    }

    private String signed(JsonObject claims) {
        return JWTAuth.create(
                        vertx,
                        new JWTAuthOptions()
                                .addPubSecKey(new PubSecKeyOptions()
                                        .setAlgorithm("ES256")
                                        .setId(NEW.id())
                                        .setBuffer(NEW.privatePem().reveal())))
                .generateToken(claims, new JWTOptions().setAlgorithm("ES256").setNoTimestamp(true));
    }

    private Tickets tickets(TicketKeys.Key... keys) {
        return new Tickets(vertx, HUB, new TicketKeys(List.of(keys)), Clock.fixed(now, ZoneOffset.UTC));
    }

    private TicketClaims claims(Instant issuedAt, Instant expiresAt) {
        return new TicketClaims(
                "hub.test",
                "service",
                StreamId.random(),
                Side.SERVICE,
                "n1",
                StreamId.randomHex(16),
                issuedAt,
                expiresAt);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
