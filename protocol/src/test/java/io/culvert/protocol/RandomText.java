package io.culvert.protocol;

import java.util.Random;
import java.util.stream.Stream;

/** Texts of a seeded random, so that a failing one comes again. */
final class RandomText {
    private static final String ODD = " %&=/?#;:+,@\"'\\<>{}[]|^`~$*!()\t\r\n\u0000\u007f\u00e4\u20ac\u2028";

    private final Random random;

    RandomText(long seed) {
        this.random = new Random(seed);
    }

    /** Texts of 1 to max characters of this alphabet. */
    Stream<String> of(String alphabet, int max, int count) {
        return Stream.generate(() -> one(alphabet, max)).limit(count);
    }

    /** Texts with separators, controls, letters of other scripts and characters outside the basic plane. */
    Stream<String> odd(int max, int count) {
        return Stream.generate(() -> {
                    StringBuilder text = new StringBuilder();
                    int length = random.nextInt(max + 1);
                    while (text.length() < length) {
                        switch (random.nextInt(4)) {
                            case 0 -> text.append(ODD.charAt(random.nextInt(ODD.length())));
                            case 1 -> text.append((char) ('a' + random.nextInt(26)));
                            case 2 -> text.append(random.nextInt(10));
                            default -> text.appendCodePoint(0x1F600 + random.nextInt(60));
                        }
                    }
                    return text.toString();
                })
                .limit(count);
    }

    /** The text with one character inserted, removed, doubled or replaced. */
    Stream<String> damaged(String text, int count) {
        return Stream.generate(() -> {
                    int at = random.nextInt(text.length());
                    String other = String.valueOf(ODD.charAt(random.nextInt(ODD.length())));
                    return switch (random.nextInt(4)) {
                        case 0 -> text.substring(0, at) + other + text.substring(at);
                        case 1 -> text.substring(0, at) + text.substring(at + 1);
                        case 2 -> text.substring(0, at) + text.substring(at, at + 1) + text.substring(at);
                        default -> text.substring(0, at) + other + text.substring(at + 1);
                    };
                })
                .limit(count);
    }

    private String one(String alphabet, int max) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(max);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
