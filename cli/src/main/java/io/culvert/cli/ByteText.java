package io.culvert.cli;

import java.util.Locale;

/** Numbers of bytes and seconds as people read them; what was measured is seldom a round number. */
final class ByteText {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

    private ByteText() {}

    static String of(long bytes) {
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(bytes) : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }
}
