package io.culvert.node.data;

import io.culvert.it.fuzz.Fuzzed;
import io.culvert.node.config.ConfigException;
import java.util.Base64;
import java.util.List;

/** Fuzz target: certificates and private keys in PEM. What is wrong with one is said without a word of it. */
public final class PemFuzz {
    private PemFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        readAll(Fuzzed.textWithSecret(data));
        // What is inside the armour is reached sooner without it.
        String inside = Base64.getMimeEncoder().encodeToString(data);
        for (String type : List.of("CERTIFICATE", "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY")) {
            readAll("-----BEGIN " + type + "-----\n" + inside + "\n-----END " + type + "-----\n");
        }
    }

    private static void readAll(String text) {
        quiet(() -> Pem.certificates("https.tls.certificate", text));
        quiet(() -> Pem.privateKey("https.tls.private-key", text));
    }

    private static void quiet(Runnable read) {
        try {
            read.run();
        } catch (ConfigException refused) {
            Fuzzed.hidesSecret(refused.getMessage());
        }
    }
}
