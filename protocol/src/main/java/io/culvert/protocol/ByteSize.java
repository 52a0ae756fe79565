package io.culvert.protocol;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 512}, {@code 64KiB}, {@code 1MiB}, {@code 2GiB}. */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)?");
    private static final Map<String, Integer> SHIFT = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("size: " + bytes + " (expected: not negative)");
        }
    }

    /** The parsed text; an IllegalArgumentException for any other form and for more than 8 EiB. */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("size: '" + text + "' (expected: a number with B, KiB, MiB or GiB)");
        }
        int shift = form.group(2) == null ? 0 : SHIFT.get(form.group(2));
        long number = Long.parseLong(form.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("size: '" + text + "' (expected: less than 8 EiB)");
        }
        return new ByteSize(number << shift);
    }

    public static ByteSize kib(long kib) {
        return new ByteSize(Math.multiplyExact(kib, 1L << 10));
    }

    public static ByteSize mib(long mib) {
        return new ByteSize(Math.multiplyExact(mib, 1L << 20));
    }

    /** The value as an int; an ArithmeticException over 2 GiB - 1. */
    public int intBytes() {
        return Math.toIntExact(bytes);
    }

    @Override
    public String toString() {
        for (String unit : new String[] {"GiB", "MiB", "KiB"}) {
            long one = 1L << SHIFT.get(unit);
            if (bytes >= one && bytes % one == 0) {
                return bytes / one + unit;
            }
        }
        return Long.toString(bytes);
    }
}
