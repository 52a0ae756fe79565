package io.culvert.registry;

import io.culvert.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signatures as other SDKs make them, sharing no code with ours. */
final class HandmadeSas {
    private HandmadeSas() {}

    static String byHand(String sr, Secret key, long se, String rest) {
        return "SharedAccessSignature sr=" + sr + "&sig=" + signature(sr, key, se) + "&se=" + se + rest;
    }

    static String reordered(String sr, Secret key, long se) {
        return "SharedAccessSignature se=" + se + "&sig=" + signature(sr, key, se) + "&sr=" + sr;
    }

    private static String signature(String sr, Secret key, long se) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(key.reveal()), "HmacSHA256"));
            byte[] sig = mac.doFinal((sr + "\n" + se).getBytes(StandardCharsets.UTF_8));
            // Some SDKs escape in lower case.
            return Base64.getEncoder()
                    .encodeToString(sig)
                    .replace("+", "%2b")
                    .replace("/", "%2F")
                    .replace("=", "%3D");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
