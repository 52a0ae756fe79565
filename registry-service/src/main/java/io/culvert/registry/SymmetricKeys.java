package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The two keys of an identity or a policy, in base64: either signs, so that one can be changed while the other is in use.
 *
 * <p>They are stored as they are: a shared access signature is an HMAC, whose verifier needs the key itself. So whoever reads
 * the registry's database can act as every device.
 */
public record SymmetricKeys(Secret primary, Secret secondary) {
    private static final int RANDOM_BYTES = 32;
    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of an identity that shows certificates: signed nothing, ever. */
    static final SymmetricKeys NONE = new SymmetricKeys(new Secret(""), new Secret(""));

    /** What is checked in place of a key that is not there, so that the time tells nothing. */
    private static final Secret DECOY = randomKey();

    public static SymmetricKeys random() {
        return new SymmetricKeys(randomKey(), randomKey());
    }

    static Secret randomKey() {
        byte[] key = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(key);
        return new Secret(Base64.getEncoder().encodeToString(key));
    }

    /** Whether it is base64 of 16 to 64 bytes, the reference's limits. */
    static boolean validKey(Secret key) {
        try {
            int length = Base64.getDecoder().decode(key.reveal()).length;
            return length >= MIN_BYTES && length <= MAX_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether one of them made the signature. */
    boolean signed(SasToken token) {
        return signer(token).isPresent();
    }

    /** Which of them made the signature, if one did; always tries both, so that the time tells nothing. */
    Optional<KeySlot> signer(SasToken token) {
        boolean byPrimary = signed(token, primary);
        boolean bySecondary = signed(token, secondary);
        if (byPrimary) {
            return Optional.of(KeySlot.PRIMARY);
        }
        return bySecondary ? Optional.of(KeySlot.SECONDARY) : Optional.empty();
    }

    Secret of(KeySlot slot) {
        return slot == KeySlot.PRIMARY ? primary : secondary;
    }

    private static boolean signed(SasToken token, Secret key) {
        return token.signedBy(key.isEmpty() ? DECOY : key) & !key.isEmpty();
    }
}
