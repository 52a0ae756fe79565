package io.culvert.protocol;

import java.util.Locale;

/** Which of a stream's two programs: the device that accepted it, or the service that opened it. */
public enum Side {
    DEVICE,
    SERVICE;

    /** {@code device} or {@code service}: the role word of bridge URLs and tickets. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Side other() {
        return this == DEVICE ? SERVICE : DEVICE;
    }

    /** The side of a role word; an IllegalArgumentException for any other text. */
    public static Side ofWord(String word) {
        for (Side side : values()) {
            if (side.word().equals(word)) {
                return side;
            }
        }
        throw new IllegalArgumentException("side: unknown (expected: device or service)");
    }
}
