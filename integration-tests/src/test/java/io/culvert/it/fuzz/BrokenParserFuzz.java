package io.culvert.it.fuzz;

/** Fuzz target that shows that the others could fail: a parser that repeats what it refuses. */
public final class BrokenParserFuzz {
    private BrokenParserFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = Fuzzed.textWithSecret(data);
        Fuzzed.read(() -> {
            if (text.startsWith("key=")) {
                throw new IllegalArgumentException("key: " + text);
            }
            return text;
        });
    }
}
