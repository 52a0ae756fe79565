package io.culvert.protocol;

import java.util.regex.Pattern;

/**
 * The name with which a service opens a stream, for the device to choose what to serve: 1 to 128 of letters, digits and
 * {@code - . _ ~ : @}.
 *
 * <p>No slash can be in it: the reference's clients split the offer's topic into exactly five levels.
 */
public record StreamName(String value) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9\\-._~:@]{1,128}");

    /** The name of streams that nobody named. */
    public static final StreamName DEFAULT = new StreamName("default");

    public StreamName {
        if (!valid(value)) {
            throw new IllegalArgumentException(
                    "stream name: not accepted (expected: 1 to 128 of letters, digits and - . _ ~ : @)");
        }
    }

    public static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
