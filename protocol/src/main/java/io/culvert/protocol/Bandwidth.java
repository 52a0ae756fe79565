package io.culvert.protocol;

/** Bytes per second as people write it: {@code 512KiB/s}, {@code 1MiB/s}; at least 1 KiB/s. */
public record Bandwidth(ByteSize perSecond) {
    private static final String SUFFIX = "/s";

    public Bandwidth {
        if (perSecond.bytes() < 1024) {
            throw new IllegalArgumentException("bandwidth: " + perSecond + "/s (expected: at least 1KiB/s)");
        }
    }

    /** The parsed text; an IllegalArgumentException for any other form. */
    public static Bandwidth parse(String text) {
        String stripped = text.strip();
        if (!stripped.endsWith(SUFFIX)) {
            throw new IllegalArgumentException(
                    "bandwidth: '" + text + "' (expected: a size per second, such as 1MiB/s)");
        }
        return new Bandwidth(ByteSize.parse(stripped.substring(0, stripped.length() - SUFFIX.length())));
    }

    /** The stricter of two. */
    public Bandwidth orLess(Bandwidth other) {
        return other.perSecond.bytes() < perSecond.bytes() ? other : this;
    }

    public long bytesPerSecond() {
        return perSecond.bytes();
    }

    @Override
    public String toString() {
        return perSecond + SUFFIX;
    }
}
