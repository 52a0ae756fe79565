package io.culvert.it.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What fuzz targets ask of every parser: no failure but the documented one, what it reads it also writes, and no secret in what it says. */
public final class Fuzzed {
    /** What stands for a key, a signature or a password: valid base64 of 18 bytes that nobody writes by chance. */
    public static final String SECRET = "Zm9vYmFyU2VjcmV0S2V5MTIz";

    private Fuzzed() {}

    public static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** The text with the secret in place of each tilde, so that the fuzzer can put it anywhere. */
    public static String textWithSecret(byte[] data) {
        return text(data).replace("~", SECRET);
    }

    /** What is read; empty when it is refused with an IllegalArgumentException that holds no secret. */
    public static <T> Optional<T> read(Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (IllegalArgumentException refused) {
            hidesSecret(refused);
            return Optional.empty();
        }
    }

    /** What is read from the text must come again when it is written and read. */
    public static <T> void roundTrip(String text, Function<String, T> parser, Function<T, String> writer) {
        read(() -> parser.apply(text)).ifPresent(value -> {
            String written = writer.apply(value);
            T again = parser.apply(written);
            require(value.equals(again), () -> "read: " + value + ", written: " + written + ", read again: " + again);
        });
    }

    /** Neither the message nor that of a cause may hold the secret: all of them can come to stand in a log. */
    public static void hidesSecret(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            hidesSecret(String.valueOf(cause.getMessage()));
        }
    }

    public static void hidesSecret(String said) {
        require(!said.contains(SECRET), () -> "a secret is told: " + said);
    }

    public static void require(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }
}
