package io.culvert.cluster;

import io.culvert.protocol.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The P-256 key pairs that sign tickets, the same on all nodes: the first signs, all verify. So keys are rotated by putting a
 * new one behind, then in front, then removing the old one.
 */
public record TicketKeys(List<Key> keys) {
    /**
     * One key pair in PEM.
     *
     * @param id {@code kid}: the first 128 bits of the SHA-256 of the public key, base64url
     */
    public record Key(String id, Secret privatePem, String publicPem) {}

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----[A-Za-z0-9+/=\\s]+-----END \\1 KEY-----");

    public TicketKeys {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("ticket keys: none (expected: at least one)");
        }
    }

    /** A fresh key pair. */
    public static Key generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return parse(pem("PRIVATE", pair.getPrivate().getEncoded())
                    + pem("PUBLIC", pair.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC keys are not available", e);
        }
    }

    /** The key pair of a PEM file that holds a PKCS#8 private key and its public key. */
    public static Key parse(String pemFile) {
        String privatePem = null;
        String publicPem = null;
        Matcher block = BLOCK.matcher(pemFile);
        while (block.find()) {
            if (block.group(1).equals("PRIVATE")) {
                privatePem = block.group();
            } else {
                publicPem = block.group();
            }
        }
        if (privatePem == null || publicPem == null) {
            throw new IllegalArgumentException(
                    "ticket key: incomplete (expected: PEM with a PRIVATE KEY and its PUBLIC KEY)");
        }
        return new Key(keyId(publicPem), new Secret(privatePem), publicPem);
    }

    /** The text that {@link #parse} reads; a secret. */
    public static Secret pemFile(Key key) {
        return new Secret(key.privatePem().reveal() + "\n" + key.publicPem() + "\n");
    }

    static ECPublicKey publicKey(String publicPem) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(publicPem.replaceAll("-----[A-Z ]+-----", ""));
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("ticket key: not an EC public key", e);
        }
    }

    private static String keyId(String publicPem) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(publicKey(publicPem).getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 16));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + " KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type
                + " KEY-----\n";
    }
}
