package io.culvert.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Tells whether the bytes of a text message are UTF-8, in whatever parts they come: without overlong forms, surrogates, or anything
 * beyond U+10FFFF. Owned by its reader.
 */
final class Utf8Check implements ByteProcessor {
    private static final int FIRST = 0x80;
    private static final int LAST = 0xbf;

    /** How many bytes of a character are to come, and between which two the next one is. */
    private int needed;

    private int lowest = FIRST;
    private int highest = LAST;

    /** Whether the readable bytes may follow what came before; after a no, only {@link #begin} helps. */
    boolean accepts(ByteBuf part) {
        return part.forEachByte(this) < 0;
    }

    /** Whether the last character is all there. */
    boolean complete() {
        return needed == 0;
    }

    /** Begins a message. */
    void begin() {
        expect(0, FIRST, LAST);
    }

    @Override
    public boolean process(byte signed) {
        if (signed >= 0) {
            return needed == 0;
        }
        int value = signed & 0xff;
        if (needed > 0) {
            boolean fits = value >= lowest && value <= highest;
            expect(needed - 1, FIRST, LAST);
            return fits;
        }
        switch (value) {
            case 0xe0 -> expect(2, 0xa0, LAST);
            case 0xed -> expect(2, FIRST, 0x9f);
            case 0xf0 -> expect(3, 0x90, LAST);
            case 0xf4 -> expect(3, FIRST, 0x8f);
            default -> expect(value < 0xe0 ? 1 : value < 0xf0 ? 2 : 3, FIRST, LAST);
        }
        return value >= 0xc2 && value <= 0xf4;
    }

    private void expect(int bytes, int from, int to) {
        needed = bytes;
        lowest = from;
        highest = to;
    }
}
