package io.culvert.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A shared access signature: {@code SharedAccessSignature sr=...&sig=...&skn=...&se=...}, its parameters in any order.
 *
 * <p>The signature is the HMAC-SHA256, under the base64-decoded key, of {@code sr} exactly as it stands in the token, a line
 * feed and {@code se}. Tokens are 4 KiB at most.
 *
 * @param resource {@code sr} exactly as it stands in the token; {@link SasResource} reads it
 * @param policy {@code skn}, empty for a device's or module's own key
 * @param expiresAt {@code se}, seconds since 1970
 */
public record SasToken(String resource, byte[] signature, Optional<String> policy, long expiresAt) {
    /** Compared without regard to case, as the schemes of HTTP are. */
    private static final String PREFIX = "SharedAccessSignature ";

    /** Digits of {@code se}: no end is so far that a clock cannot tell it. */
    private static final Pattern EXPIRY = Pattern.compile("[0-9]{1,12}");

    private static final int MAX_LENGTH = 4096;

    /** Whether a credential says to be one, of whatever form the rest is. */
    public static boolean isOne(String text) {
        return text.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /** The parsed token; an IllegalArgumentException that repeats nothing of it. */
    public static SasToken parse(String text) {
        if (text.length() > MAX_LENGTH || !isOne(text)) {
            throw new IllegalArgumentException("SAS: not a SharedAccessSignature");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : text.substring(PREFIX.length()).split("&")) {
            int equals = part.indexOf('=');
            if (equals <= 0
                    || parts.put(
                                    part.substring(0, equals).strip(),
                                    part.substring(equals + 1).strip())
                            != null) {
                throw new IllegalArgumentException("SAS: a part is malformed or there twice");
            }
        }
        String resource = parts.getOrDefault("sr", "");
        String expiry = parts.getOrDefault("se", "");
        if (resource.isEmpty() || !EXPIRY.matcher(expiry).matches()) {
            throw new IllegalArgumentException("SAS: sr or se is missing");
        }
        try {
            byte[] signature = Base64.getDecoder().decode(Percent.decode(parts.getOrDefault("sig", "")));
            Optional<String> policy = Optional.ofNullable(parts.get("skn"))
                    .filter(name -> !name.isEmpty())
                    .map(Percent::decode);
            return new SasToken(resource, signature, policy, Long.parseLong(expiry));
        } catch (IllegalArgumentException e) {
            // Its message would repeat a character of the signature.
            throw new IllegalArgumentException("SAS: sig or skn is malformed");
        }
    }

    /** A fresh token text for a resource such as {@code host} or {@code host/devices/id}. */
    public static String sign(String resource, Optional<String> policy, Secret key, Instant expiresAt) {
        String sr = Percent.encode(resource);
        long se = expiresAt.getEpochSecond();
        String sig = Percent.encode(Base64.getEncoder().encodeToString(hmac(key, sr, se)));
        return PREFIX + "sr=" + sr + "&sig=" + sig + "&se=" + se
                + policy.map(name -> "&skn=" + Percent.encode(name)).orElse("");
    }

    /** Whether this key made the signature; takes the same time whatever differs. */
    public boolean signedBy(Secret key) {
        return MessageDigest.isEqual(hmac(key, resource, expiresAt), signature);
    }

    /** Whether the token is past its end by more than the leeway. */
    public boolean expired(Instant now, long leewaySeconds) {
        return now.getEpochSecond() > expiresAt + leewaySeconds;
    }

    static byte[] decoded(Secret key) {
        try {
            byte[] bytes = Base64.getDecoder().decode(key.reveal());
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Its message would repeat a character of the key.
        }
        throw new IllegalArgumentException("SharedAccessKey: not accepted (expected: base64)");
    }

    private static byte[] hmac(Secret key, String resource, long expiresAt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(decoded(key), "HmacSHA256"));
            return mac.doFinal((resource + "\n" + expiresAt).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is not available", e);
        }
    }

    @Override
    public String toString() {
        return "SasToken[resource=" + resource + ", policy=" + policy + ", expiresAt=" + expiresAt + "]";
    }
}
