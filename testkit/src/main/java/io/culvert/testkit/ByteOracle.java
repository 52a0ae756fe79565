package io.culvert.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A pseudo-random byte sequence that is fixed by a stream and a direction, so that any byte of it can be computed anywhere without
 * having seen the ones before.
 *
 * <p>A sender fills its buffers from the oracle, a receiver hands what it got to a {@link ByteChecker} of an equal oracle, and every
 * single byte is checked: loss, duplication, reordering and foreign bytes are found at their first offset. Bytes are made eight at a
 * time with the mixing function of SplitMix64, several GB per second and core. Immutable, so safe for any number of threads.
 *
 * <pre>{@code
 * ByteOracle up = ByteOracle.of("stream-7", "service->device");
 * up.writeTo(socket.getOutputStream(), 0, 1 << 30);
 * // elsewhere, even in another process
 * ByteChecker checker = ByteOracle.of("stream-7", "service->device").checker();
 * checker.accept(piece);          // as often as pieces come
 * checker.expectCount(1 << 30);
 * }</pre>
 */
public final class ByteOracle {
    /** The most that {@link #writeTo} hands to its stream in one call, in bytes. */
    private static final int WRITE_SIZE = 64 * 1024;

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;
    private static final VarHandle ARRAY_LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BUFFER_LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final long seed;

    private ByteOracle(String name, long seed) {
        this.name = name;
        this.seed = seed;
    }

    /** The sequence of one direction of one stream; equal arguments give equal sequences, in any process and release. */
    public static ByteOracle of(String stream, String direction) {
        Objects.requireNonNull(stream, "stream");
        Objects.requireNonNull(direction, "direction");
        // The zero byte between the two keeps ("ab", "c") and ("a", "bc") apart.
        long hash = hash(hash(FNV_OFFSET, stream) * FNV_PRIME, direction);
        return new ByteOracle(stream + " " + direction, mix(hash));
    }

    /** The byte at this offset of the sequence. */
    public byte at(long offset) {
        return (byte) (word(offset >>> 3) >>> ((offset & 7) << 3));
    }

    /** A new array with the {@code length} bytes from {@code offset} on. */
    public byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        fill(offset, bytes);
        return bytes;
    }

    /** Fills the whole array with the bytes from {@code offset} on. */
    public void fill(long offset, byte[] target) {
        fill(offset, target, 0, target.length);
    }

    /** Fills {@code length} bytes of the array, from index {@code from}, with the bytes from {@code offset} on. */
    public void fill(long offset, byte[] target, int from, int length) {
        Objects.checkFromIndexSize(from, length, target.length);
        int i = from;
        int end = from + length;
        long k = offset;
        for (; i < end && (k & 7) != 0; i++, k++) {
            target[i] = at(k);
        }
        for (long word = k >>> 3; i <= end - Long.BYTES; i += Long.BYTES, k += Long.BYTES, word++) {
            ARRAY_LONGS.set(target, i, word(word));
        }
        for (; i < end; i++, k++) {
            target[i] = at(k);
        }
    }

    /** Fills the buffer from its position to its limit with the bytes from {@code offset} on, and moves the position to the limit. */
    public void fill(long offset, ByteBuffer target) {
        int i = target.position();
        int end = target.limit();
        long k = offset;
        for (; i < end && (k & 7) != 0; i++, k++) {
            target.put(i, at(k));
        }
        for (long word = k >>> 3; i <= end - Long.BYTES; i += Long.BYTES, k += Long.BYTES, word++) {
            BUFFER_LONGS.set(target, i, word(word));
        }
        for (; i < end; i++, k++) {
            target.put(i, at(k));
        }
        target.position(end);
    }

    /** Writes the {@code length} bytes from {@code offset} on, in calls of at most 64 KiB, blocking as the stream does. */
    public void writeTo(OutputStream out, long offset, long length) throws IOException {
        byte[] piece = new byte[(int) Math.min(WRITE_SIZE, length)];
        for (long done = 0; done < length; ) {
            int size = (int) Math.min(piece.length, length - done);
            fill(offset + done, piece, 0, size);
            out.write(piece, 0, size);
            done += size;
        }
        out.flush();
    }

    /** A checker for a receiver that starts at offset 0. */
    public ByteChecker checker() {
        return new ByteChecker(this, 0);
    }

    /** A checker for a receiver that starts at this offset, as after a resume. */
    public ByteChecker checkerFrom(long offset) {
        return new ByteChecker(this, offset);
    }

    /** The buffer index of the first byte in {@code [from, end)} that is not the oracle's, whose byte {@code offset} belongs at {@code from}; -1 when all fit. */
    int firstDifference(long offset, ByteBuffer piece, int from, int end) {
        int i = from;
        long k = offset;
        for (; i < end && (k & 7) != 0; i++, k++) {
            if (piece.get(i) != at(k)) {
                return i;
            }
        }
        for (long word = k >>> 3; i <= end - Long.BYTES; i += Long.BYTES, k += Long.BYTES, word++) {
            long difference = (long) BUFFER_LONGS.get(piece, i) ^ word(word);
            if (difference != 0) {
                return i + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
        }
        for (; i < end; i++, k++) {
            if (piece.get(i) != at(k)) {
                return i;
            }
        }
        return -1;
    }

    private long word(long index) {
        return mix(seed + index * GOLDEN_GAMMA);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private static long hash(long start, String text) {
        long hash = start;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }

    @Override
    public String toString() {
        return name;
    }
}
