package io.culvert.wire;

import io.netty.buffer.ByteBuf;

/** The masking of client frames: each byte is combined with a byte of a 4-byte key. Undone by doing it again. */
final class Masking {
    private Masking() {}

    /**
     * Masks the readable bytes in place, eight at a time.
     *
     * @param offset of the first byte in its frame's payload
     */
    static void apply(ByteBuf bytes, int key, int offset) {
        if (key == 0) {
            return;
        }
        int turned = Integer.rotateLeft(key, (offset & 3) * 8);
        long wide = (turned & 0xffffffffL) << 32 | turned & 0xffffffffL;
        int i = bytes.readerIndex();
        int end = bytes.writerIndex();
        for (; i + 8 <= end; i += 8) {
            bytes.setLong(i, bytes.getLong(i) ^ wide);
        }
        for (int k = 0; i < end; i++, k++) {
            bytes.setByte(i, bytes.getByte(i) ^ turned >>> 24 - (k & 3) * 8);
        }
    }
}
