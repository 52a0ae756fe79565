package io.culvert.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One WebSocket frame (RFC 6455 section 5.2), legal or not. Immutable: the {@code with} methods return changed copies.
 *
 * @param fin whether it is the last of its message
 * @param rsv the three reserved bits as a number from 0 to 7; 4 is RSV1
 * @param opcode 0 to 15
 * @param masked whether it is sent with a random mask, as clients must
 * @param payload without the mask
 */
public record Frame(boolean fin, int rsv, int opcode, boolean masked, byte[] payload) {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    /** What {@link #closeCode} says of a close frame without a code. */
    public static final int NO_CODE = 1005;

    private static final int MAX_SHORT = 125;
    private static final int MAX_MEDIUM = 0xFFFF;

    /** A whole masked message or control frame of this opcode. */
    public static Frame of(int opcode, byte[] payload) {
        return new Frame(true, 0, opcode, true, payload);
    }

    public static Frame binary(byte[] payload) {
        return of(BINARY, payload);
    }

    public static Frame text(String text) {
        return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame continuation(byte[] payload) {
        return of(CONTINUATION, payload);
    }

    public static Frame ping(String payload) {
        return of(PING, payload.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame pong(String payload) {
        return of(PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A close frame without code or reason. */
    public static Frame close() {
        return of(CLOSE, new byte[0]);
    }

    /** A close frame; the code may be one that must not be sent. */
    public static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return of(
                CLOSE,
                ByteBuffer.allocate(2 + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    /** One message of this opcode as frames of at most {@code size} bytes of payload. */
    public static List<Frame> fragments(int opcode, byte[] payload, int size) {
        List<Frame> parts = new ArrayList<>();
        int from = 0;
        do {
            int end = Math.min(payload.length, from + size);
            Frame part = of(from == 0 ? opcode : CONTINUATION, Arrays.copyOfRange(payload, from, end));
            parts.add(part.withFin(end == payload.length));
            from = end;
        } while (from < payload.length);
        return parts;
    }

    /** This frame with the next fragment of its message added. */
    Frame joined(Frame next) {
        byte[] all = Arrays.copyOf(payload, payload.length + next.payload.length);
        System.arraycopy(next.payload, 0, all, payload.length, next.payload.length);
        return new Frame(next.fin, rsv, opcode, masked, all);
    }

    public Frame withFin(boolean last) {
        return new Frame(last, rsv, opcode, masked, payload);
    }

    public Frame withRsv(int bits) {
        return new Frame(fin, bits, opcode, masked, payload);
    }

    public Frame withOpcode(int code) {
        return new Frame(fin, rsv, code, masked, payload);
    }

    public Frame unmasked() {
        return new Frame(fin, rsv, opcode, false, payload);
    }

    /** Whether it is a ping, pong, close, or another control frame. */
    public boolean isControl() {
        return opcode >= CLOSE;
    }

    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; {@value #NO_CODE} when it holds none. */
    public int closeCode() {
        return payload.length < 2 ? NO_CODE : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    /** The reason of a close frame, may be empty. */
    public String closeReason() {
        return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }

    /** The frame as it is sent. */
    public byte[] bytes() {
        return bytes(payload.length);
    }

    /** The frame as it is sent, but announcing another length than its payload has: to promise much and send little. */
    public byte[] bytes(long announced) {
        int extra = announced <= MAX_SHORT ? 0 : announced <= MAX_MEDIUM ? 2 : 8;
        ByteBuffer bytes = ByteBuffer.allocate(2 + extra + (masked ? 4 : 0) + payload.length);
        bytes.put((byte) ((fin ? 0x80 : 0) | rsv << 4 | opcode));
        int form = extra == 0 ? (int) announced : extra == 2 ? 126 : 127;
        bytes.put((byte) ((masked ? 0x80 : 0) | form));
        if (extra == 2) {
            bytes.putShort((short) announced);
        } else if (extra == 8) {
            bytes.putLong(announced);
        }
        if (!masked) {
            return bytes.put(payload).array();
        }
        int mask = ThreadLocalRandom.current().nextInt();
        bytes.putInt(mask);
        int start = bytes.position();
        bytes.put(payload);
        mask(bytes, start, mask);
        return bytes.array();
    }

    private static void mask(ByteBuffer bytes, int start, int mask) {
        long wide = (long) mask << 32 | mask & 0xFFFFFFFFL;
        int i = start;
        for (; i <= bytes.capacity() - Long.BYTES; i += Long.BYTES) {
            bytes.putLong(i, bytes.getLong(i) ^ wide);
        }
        for (int k = 0; i < bytes.capacity(); i++, k++) {
            bytes.put(i, (byte) (bytes.get(i) ^ wide >>> (56 - 8 * k)));
        }
    }

    @Override
    public String toString() {
        String kind =
                switch (opcode) {
                    case CONTINUATION -> "continuation";
                    case TEXT -> "text";
                    case BINARY -> "binary";
                    case CLOSE -> "close " + closeCode() + " " + closeReason();
                    case PING -> "ping";
                    case PONG -> "pong";
                    default -> "opcode " + opcode;
                };
        return kind + " frame, bytes: " + payload.length + (fin ? "" : ", not final")
                + (rsv == 0 ? "" : ", rsv " + rsv);
    }
}
