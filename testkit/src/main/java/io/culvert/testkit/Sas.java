package io.culvert.testkit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A shared access signature, the credential of services and devices, made from its published description alone.
 *
 * <p>{@code SharedAccessSignature sr=<resource>&sig=<signature>&skn=<policy>&se=<end>}: the signature is the percent-encoded base64 of
 * HMAC-SHA256 over the resource exactly as it stands in the token, a line feed, and the end in Unix seconds, with the decoded key. SDKs
 * differ in the order of the parameters and in how they encode the resource; {@link #order}, {@link #rawResource} and
 * {@link #lowerCaseEscapes} make all their forms. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * String token = Sas.of("hub.example/devices/d1", deviceKey).toString();
 * String service = Sas.of("hub.example", policyKey).policy("service").expires(Instant.now().plusSeconds(60)).toString();
 * }</pre>
 */
public final class Sas {
    private static final List<String> ORDER = List.of("sr", "sig", "skn", "se");
    private static final long LIFETIME_SECONDS = 3600;

    private final String resource;
    private final String key;
    private final String policy;
    private final long end;
    private final List<String> order;
    private final boolean raw;
    private final boolean lower;

    private Sas(String resource, String key, String policy, long end, List<String> order, boolean raw, boolean lower) {
        this.resource = resource;
        this.key = key;
        this.policy = policy;
        this.end = end;
        this.order = order;
        this.raw = raw;
        this.lower = lower;
    }

    /** A signature for a resource, as {@code hub/devices/d1} without escapes, with a base64 key; it ends in an hour and names no policy. */
    public static Sas of(String resource, String base64Key) {
        long end = Instant.now().getEpochSecond() + LIFETIME_SECONDS;
        return new Sas(resource, base64Key, null, end, ORDER, false, false);
    }

    /** Names the policy whose key this is; without one, or with an empty one as the C SDK writes it, it is the device's own key. */
    public Sas policy(String name) {
        return new Sas(resource, key, name, end, order, raw, lower);
    }

    /** Sets the end, which may have passed. */
    public Sas expires(Instant when) {
        return new Sas(resource, key, policy, when.getEpochSecond(), order, raw, lower);
    }

    /** Sets the order of the parameters; those left out are left out of the token. */
    public Sas order(String... names) {
        return new Sas(resource, key, policy, end, List.of(names), raw, lower);
    }

    /** Leaves the resource without escapes, as the C SDK does: {@code hub/devices/d1} instead of {@code hub%2Fdevices%2Fd1}. */
    public Sas rawResource() {
        return new Sas(resource, key, policy, end, order, true, lower);
    }

    /** Writes escapes in small letters, {@code %2f} instead of {@code %2F}, as .NET does. */
    public Sas lowerCaseEscapes() {
        return new Sas(resource, key, policy, end, order, raw, true);
    }

    /** The token. */
    @Override
    public String toString() {
        String sr = raw ? resource : escaped(resource);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("sr", sr);
        values.put("sig", escaped(signature(sr + "\n" + end)));
        values.put("skn", policy == null ? null : escaped(policy));
        values.put("se", Long.toString(end));
        return order.stream()
                .filter(name -> values.get(name) != null)
                .map(name -> name + "=" + values.get(name))
                .collect(Collectors.joining("&", "SharedAccessSignature ", ""));
    }

    private String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HmacSHA256 in this JVM", e);
        }
    }

    private String escaped(String text) {
        String upper = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        if (!lower) {
            return upper;
        }
        StringBuilder lower = new StringBuilder(upper);
        for (int i = lower.indexOf("%"); i >= 0; i = lower.indexOf("%", i + 3)) {
            lower.replace(i, i + 3, upper.substring(i, i + 3).toLowerCase(Locale.ROOT));
        }
        return lower.toString();
    }
}
