package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketClaimsTest {
    private static final TicketClaims CLAIMS = new TicketClaims(
            "h.example",
            "d/m",
            new StreamId("0123456789abcdef0123456789abcdef"),
            Side.DEVICE,
            "node-1",
            "f".repeat(32),
            Instant.ofEpochSecond(1_800_000_000),
            Instant.ofEpochSecond(1_800_000_060));

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(CLAIMS.toJson().encode())
                .isEqualTo("{\"iss\":\"h.example\",\"aud\":\"streaming-endpoint\",\"use\":\"ticket\",\"sub\":\"d/m\","
                        + "\"sid\":\"0123456789abcdef0123456789abcdef\",\"side\":\"device\",\"node\":\"node-1\","
                        + "\"jti\":\"ffffffffffffffffffffffffffffffff\",\"iat\":1800000000,\"exp\":1800000060}");
        assertThat(TicketClaims.fromJson(new JsonObject(CLAIMS.toJson().encode())))
                .isEqualTo(CLAIMS);
    }

    @Test
    void withoutAnyOneClaimItIsNoTicket() {
        for (String claim : CLAIMS.toJson().fieldNames()) {
            JsonObject json = CLAIMS.toJson();
            json.remove(claim);
            assertNoTicket(json);
        }
    }

    @Test
    void withAnyClaimOfAnotherTypeItIsNoTicket() {
        List<Object> wrong = List.of(
                "",
                "x",
                true,
                new JsonObject(),
                new JsonArray(),
                Double.NaN,
                -1,
                1e300,
                Long.MAX_VALUE,
                Long.MIN_VALUE);
        for (String claim : List.of("aud", "use", "sid", "side", "iat", "exp")) {
            for (Object value : wrong) {
                assertNoTicket(CLAIMS.toJson().put(claim, value));
            }
        }
        for (String claim : List.of("iss", "sub", "node", "jti")) {
            assertNoTicket(CLAIMS.toJson().put(claim, 7));
            assertNoTicket(CLAIMS.toJson().put(claim, ""));
            assertNoTicket(CLAIMS.toJson().putNull(claim));
        }
    }

    private static void assertNoTicket(JsonObject json) {
        assertThatThrownBy(() -> TicketClaims.fromJson(json))
                .as(json.fieldNames().toString())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
