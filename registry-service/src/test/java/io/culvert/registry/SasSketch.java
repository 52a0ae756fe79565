package io.culvert.registry;

import io.culvert.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A signature to be written in one form or another, sharing no code with ours. */
record SasSketch(String resource, Secret key, String end, boolean escaped) {
    static SasSketch of(String resource, Secret key) {
        return new SasSketch(resource, key, Long.toString(RegistryUnderTest.LATER.getEpochSecond()), true);
    }

    SasSketch until(String se) {
        return new SasSketch(resource, key, se, escaped);
    }

    SasSketch rawSignature() {
        return new SasSketch(resource, key, end, false);
    }

    /** Without a policy. */
    String text() {
        return write("", "sr", "sig", "se");
    }

    /** Of this policy, in the usual order. */
    String skn(String policy) {
        return write(policy, "sr", "sig", "skn", "se");
    }

    /** Of the policy {@code service}, with these parameters. */
    String order(String... names) {
        return write("service", names);
    }

    private String write(String policy, String... names) {
        Map<String, String> values = Map.of("sr", resource, "sig", signature(), "skn", policy, "se", end);
        return Arrays.stream(names)
                .map(name -> name + "=" + values.get(name))
                .collect(Collectors.joining("&", "SharedAccessSignature ", ""));
    }

    private String signature() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.reveal()), "HmacSHA256"));
            String sig = Base64.getEncoder()
                    .encodeToString(mac.doFinal((resource + "\n" + end).getBytes(StandardCharsets.UTF_8)));
            return escaped ? sig.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D") : sig;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
