package io.culvert.testkit;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads WebSocket frames from a stream, of any kind that can be read at all. */
final class FrameReader {
    /** A longer frame is not read: no test needs one, and a wrong length would fill the memory. */
    private static final long MAX_PAYLOAD = 256L * 1024 * 1024;

    private final DataInputStream in;

    FrameReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** The next frame, or null when the data ends between frames or inside one. */
    Frame read() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            int second = in.readUnsignedByte();
            long length = length(second & 0x7F);
            if (length < 0 || length > MAX_PAYLOAD) {
                throw new IllegalStateException("frame length: " + length + " (expected: at most " + MAX_PAYLOAD + ")");
            }
            boolean masked = (second & 0x80) != 0;
            byte[] mask = in.readNBytes(masked ? 4 : 0);
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            for (int i = 0; masked && i < payload.length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return new Frame((first & 0x80) != 0, first >> 4 & 7, first & 0xF, masked, payload);
        } catch (EOFException cutShort) {
            return null;
        }
    }

    private long length(int form) throws IOException {
        return switch (form) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> form;
        };
    }
}
