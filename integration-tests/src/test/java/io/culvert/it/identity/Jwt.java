package io.culvert.it.identity;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Bearer tokens as an identity provider makes them that shares a secret with the hub. */
public final class Jwt {
    public static final String SECRET = "a secret of an identity provider, long enough";

    /** For the hub's configuration. */
    public static final String ISSUER = "https://id.example.com";

    public static final String AUDIENCE = "culvert";

    private Jwt() {}

    /** @param life negative for one that has expired */
    public static String of(String scope, Duration life) throws Exception {
        Instant now = Instant.now();
        String head = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        String claims =
                encoded("{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"operator\",\"scope\":\"%s\",\"iat\":%d,\"exp\":%d}"
                        .formatted(
                                ISSUER,
                                AUDIENCE,
                                scope,
                                now.minusSeconds(7200).getEpochSecond(),
                                now.plus(life).getEpochSecond()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signature = mac.doFinal((head + "." + claims).getBytes(StandardCharsets.US_ASCII));
        return head + "." + claims + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
