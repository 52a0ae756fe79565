package io.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Checks that pieces of any size, fed in the order they came, are at every moment an exact prefix of what a {@link ByteOracle} sends.
 *
 * <p>The first wrong byte fails the piece it is in with an {@link AssertionError} that names the offset, both bytes, and what it looks
 * like: bytes lost, bytes that came again, bytes changed in place, or foreign bytes. A checker that has failed stays failed and
 * throws the same error again, so a receiver on an event loop may swallow the first.
 *
 * <p>Owned by the one thread that feeds it; {@link #count} and {@link #failure} may be read from any thread.
 */
public final class ByteChecker {
    /** How far before and behind the expected offset a wrong piece is looked for, in bytes. */
    static final int SEARCH_WINDOW = 4 * 1024 * 1024;

    /** Fewer bytes than this would be found by chance somewhere in the window. */
    private static final int MIN_PROBE = 4;

    private static final int MAX_PROBE = 16;
    private static final int READ_SIZE = 64 * 1024;

    private final ByteOracle oracle;
    private final long start;
    private volatile long count;
    private volatile AssertionError failure;

    ByteChecker(ByteOracle oracle, long start) {
        this.oracle = oracle;
        this.start = start;
    }

    /** Checks the whole array as the next bytes. */
    public void accept(byte[] piece) {
        check(ByteBuffer.wrap(piece), 0, piece.length);
    }

    /** Checks {@code length} bytes of the array, from index {@code from}, as the next bytes. */
    public void accept(byte[] piece, int from, int length) {
        check(ByteBuffer.wrap(piece), from, from + length);
    }

    /** Checks the buffer from its position to its limit as the next bytes, and moves the position to the limit. */
    public void accept(ByteBuffer piece) {
        check(piece, piece.position(), piece.limit());
        piece.position(piece.limit());
    }

    /** Checks everything the stream gives until its end, and returns how many bytes that were. */
    public long acceptAll(InputStream in) throws IOException {
        byte[] piece = new byte[READ_SIZE];
        long before = count;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            accept(piece, 0, n);
        }
        return count - before;
    }

    /** How many bytes were right so far. */
    public long count() {
        return count;
    }

    /** The first wrong byte as an error, or null when there was none. */
    public AssertionError failure() {
        return failure;
    }

    /** Fails unless every byte was right and exactly this many have come. */
    public void expectCount(long expected) {
        if (failure != null) {
            throw failure;
        }
        if (count != expected) {
            throw new AssertionError(oracle + ": count: " + count + " (expected: " + expected + ")");
        }
    }

    private void check(ByteBuffer piece, int from, int end) {
        if (failure != null) {
            throw failure;
        }
        long here = start + count;
        int wrong = oracle.firstDifference(here, piece, from, end);
        if (wrong < 0) {
            // The one feeding thread is the only writer, so the increment needs no more than visibility.
            long sum = count + (end - from);
            count = sum;
            return;
        }
        long offset = here + (wrong - from);
        long sum = count + (wrong - from);
        count = sum;
        failure = new AssertionError(String.format(
                "%s: byte at offset %d: 0x%02x (expected: 0x%02x); %s",
                oracle, offset, piece.get(wrong), oracle.at(offset), looksLike(offset, piece, wrong, end)));
        throw failure;
    }

    private String looksLike(long offset, ByteBuffer piece, int wrong, int end) {
        int probe = Math.min(MAX_PROBE, end - wrong);
        if (probe < MIN_PROBE) {
            return "only " + probe + " bytes left in the piece, too few to tell loss from duplication";
        }
        for (int distance = 1; distance <= SEARCH_WINDOW; distance++) {
            if (oracle.firstDifference(offset + distance, piece, wrong, wrong + probe) < 0) {
                return "looks like loss: these are the bytes of offset " + (offset + distance) + ", " + distance
                        + " are missing";
            }
            if (distance <= offset && oracle.firstDifference(offset - distance, piece, wrong, wrong + probe) < 0) {
                return "looks like duplication: these are the bytes of offset " + (offset - distance)
                        + " again, the last " + distance + " are repeated";
            }
        }
        int right = wrong;
        for (int i = end - 1; i > wrong && piece.get(i) == oracle.at(offset + (i - wrong)); i--) {
            right = i;
        }
        return right > wrong && end - right >= MIN_PROBE
                ? "looks like corruption in place: the piece is right again " + (right - wrong) + " bytes on"
                : "looks like foreign bytes: not found within " + SEARCH_WINDOW + " bytes either way";
    }
}
