package io.culvert.it.secrets;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * Finds secrets in text: those made known to it, and what looks like one whoever made it. One pass over a line looks up a rolling hash
 * of each 16 characters, so the time does not grow with the number of secrets. Safe for any thread.
 */
public final class SecretSearch {
    /** As many characters of a secret as are never there by chance; also the shortest secret. */
    private static final int WINDOW = 16;

    private static final int FACTOR = 31;
    private static final int FIRST_FACTOR = power(FACTOR, WINDOW);
    private static final int MOST_FOUND = 20;

    /** A ticket is a JWT, whose header is JSON in base64; a signature and a connection string name themselves. */
    private static final Map<String, Pattern> LOOKS_LIKE = Map.of(
            "eyJ", Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{8,}"),
            "SharedAccessSignature ", Pattern.compile("SharedAccessSignature \\w"),
            "sig=", Pattern.compile("\\bsig=[\\w%+/-]{16,}"),
            "SharedAccessKey=", Pattern.compile("SharedAccessKey=(?!\\*)"),
            "earer ", Pattern.compile("[Bb]earer (?!\\*)[\\w.~+/-]{16,}"),
            "PRIVATE KEY", Pattern.compile("BEGIN [A-Z ]*PRIVATE KEY"));

    private final Map<Integer, List<String>> byHash = new ConcurrentHashMap<>();

    /** Makes a secret known, as it is and percent-encoded. */
    public void add(String secret) {
        if (secret.length() < WINDOW) {
            throw new IllegalArgumentException(
                    "a secret of " + secret.length() + " characters would be found by chance");
        }
        put(secret);
        put(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }

    private void put(String secret) {
        int hash = 0;
        for (int i = 0; i < WINDOW; i++) {
            hash = hash * FACTOR + secret.charAt(i);
        }
        byHash.computeIfAbsent(hash, none -> new CopyOnWriteArrayList<>()).add(secret.substring(0, WINDOW));
    }

    /** The beginning of a secret in this text, or what looks like one. */
    public Optional<String> found(String text) {
        for (Map.Entry<String, Pattern> look : LOOKS_LIKE.entrySet()) {
            if (text.contains(look.getKey()) && look.getValue().matcher(text).find()) {
                return Optional.of(look.getKey());
            }
        }
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * FACTOR + text.charAt(i);
            if (i >= WINDOW) {
                hash -= FIRST_FACTOR * text.charAt(i - WINDOW);
            }
            if (i >= WINDOW - 1) {
                int begin = i - WINDOW + 1;
                for (String secret : byHash.getOrDefault(hash, List.of())) {
                    if (text.startsWith(secret, begin)) {
                        return Optional.of(secret);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The lines of a file that hold a secret, the first of them. */
    public List<String> linesOf(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null && lines.size() < MOST_FOUND; line = reader.readLine()) {
                if (found(line).isPresent()) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    private static int power(int base, int exponent) {
        int result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }
}
