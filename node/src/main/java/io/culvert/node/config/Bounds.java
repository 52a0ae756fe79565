package io.culvert.node.config;

import io.culvert.protocol.ByteSize;
import java.time.Duration;

/** The checks that several sections share; each message names the key. */
final class Bounds {
    private Bounds() {}

    static void port(String key, int port) {
        between(key, port, 0, 65535);
    }

    static void between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    static void between(String key, ByteSize value, ByteSize least, ByteSize most) {
        if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
            throw new IllegalArgumentException(key + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + ": " + ValueType.write(value) + " (expected: 0s or more)");
        }
    }

    static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + ": " + ValueType.write(value) + " (expected: more than 0s)");
        }
    }
}
