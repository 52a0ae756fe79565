package io.culvert.protocol;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The name of one stream for ever: 128 random bits as 32 lower-case hexadecimal digits. */
public record StreamId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();

    public StreamId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("stream id: not accepted (expected: 32 lower-case hexadecimal digits)");
        }
    }

    public static StreamId random() {
        return random(RANDOM);
    }

    /** An id of another source of random bits; one that can be guessed is for simulations only. */
    public static StreamId random(RandomGenerator random) {
        return new StreamId(randomHex(random, 16));
    }

    /** Random hexadecimal digits for ids that must not be guessed. */
    public static String randomHex(int bytes) {
        return randomHex(RANDOM, bytes);
    }

    /** The same, of another source of random bits. */
    public static String randomHex(RandomGenerator random, int bytes) {
        byte[] bits = new byte[bytes];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    @Override
    public String toString() {
        return value;
    }
}
