package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sets of keys that are partly none: what cannot verify a signature must not stand for one that did. */
class JsonWebKeysTest {
    private static final JsonObject MALFORMED = new JsonObject()
            .put("kty", "EC")
            .put("crv", "P-256")
            .put("kid", "k1")
            .put("x", "!AQ")
            .put("y", "AQ");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await();
    }

    @Test
    void aSetOfMalformedKeysTakesNoToken() {
        JsonWebKeys keys = of(MALFORMED);

        assertThat(keys.knows(Optional.of("k1"))).isFalse();
        for (String header : List.of("{}", "{\"alg\":\"none\"}", "{\"alg\":\"ES256\",\"kid\":\"k1\"}")) {
            for (String signature : List.of("", "AAAA")) {
                String token = encode(header) + "." + encode("{\"sub\":\"me\"}") + "." + signature;
                assertThat(keys.signed(token)).as(header + signature).isFalse();
            }
        }
    }

    @Test
    void aGoodKeyBesideAMalformedOneStillVerifies() throws Exception {
        TokenSigner good = TokenSigner.ec("k2");

        JsonWebKeys keys = of(MALFORMED, good.jwk());

        assertThat(keys.knows(Optional.of("k1"))).isFalse();
        assertThat(keys.knows(Optional.of("k2"))).isTrue();
        assertThat(keys.signed(encode("{}") + "." + encode("{}") + ".")).isFalse();
    }

    private JsonWebKeys of(JsonObject... keys) {
        JsonObject set = new JsonObject().put("keys", new JsonArray(List.of((Object[]) keys)));
        return JsonWebKeys.of(vertx, List.of(set), new Secret(""), List.of("RS256", "ES256"));
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
