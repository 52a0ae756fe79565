package io.culvert.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.CharsetUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Cuts a byte stream into WebSocket frames (RFC 6455, no extensions) without copying whole payloads.
 *
 * <p>Data frames of up to 16 KiB are handed over whole, larger ones in parts as they arrive. Empty messages vanish; an empty
 * last fragment still ends its message. Text must be UTF-8: passed on as it is, it would make the receiver end the stream.
 * Owned by its channel's loop.
 *
 * <pre>
 * header (2..14 bytes) -> payload, whole or in parts -> header ...          close frame -> deaf
 * </pre>
 */
final class FrameReader {
    /** Up to this size a frame's payload is gathered, so that it can leave as one frame. */
    static final int WHOLE = 16 * 1024;

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    /** Between nodes of a hub, on a link: what they say to each other. Reserved elsewhere. */
    static final int NODE = 11;

    private static final int MAX_CONTROL = 125;
    /** The longest payload of {@link #NODE}. */
    static final int MAX_NODE = 1024;

    private final FrameSink sink;
    private final ByteBufAllocator allocator;
    private final boolean masked;
    private final boolean node;
    private final int maxFrame;

    private final byte[] header = new byte[14];
    private int headerLength;
    private int headerNeeded = 2;
    private boolean inPayload;
    private int opcode;
    private boolean fin;
    private int mask;
    private int length;
    private int left;
    private ByteBuf gathered;
    private boolean deaf;

    private boolean inMessage;
    private boolean messageText;
    private boolean messageHasBytes;
    private final Utf8Check text = new Utf8Check();

    /**
     * @param masked whether frames must be masked: those of a client are, those of a server never
     * @param maxFrame the longest payload of one data frame
     */
    FrameReader(FrameSink sink, ByteBufAllocator allocator, boolean masked, int maxFrame) {
        this(sink, allocator, masked, false, maxFrame);
    }

    private FrameReader(FrameSink sink, ByteBufAllocator allocator, boolean masked, boolean node, int maxFrame) {
        this.sink = sink;
        this.allocator = allocator;
        this.masked = masked;
        this.node = node;
        this.maxFrame = maxFrame;
    }

    /** One for what another node of the hub sends. */
    static FrameReader ofNode(FrameSink sink, ByteBufAllocator allocator) {
        return new FrameReader(sink, allocator, false, true, FrameWriter.MAX_FRAME);
    }

    /** Reads all of the input, which stays the caller's; a FrameException when the peer broke the protocol. */
    void read(ByteBuf in) {
        while (!deaf && in.isReadable()) {
            if (!inPayload && !readHeader(in)) {
                return;
            }
            if (inPayload) {
                readPayload(in);
            }
        }
    }

    /** Whether the latest frame is a close frame, right or wrong: its sender sends nothing more and waits for the end. */
    boolean sawClose() {
        return opcode == CLOSE;
    }

    /** Frees what was gathered; nothing is read after it. */
    void close() {
        deaf = true;
        if (gathered != null) {
            gathered.release();
            gathered = null;
        }
    }

    private boolean readHeader(ByteBuf in) {
        while (headerLength < headerNeeded && in.isReadable()) {
            header[headerLength++] = in.readByte();
            if (headerLength == 2) {
                int size = header[1] & 0x7f;
                headerNeeded = 2 + (size == 127 ? 8 : size == 126 ? 2 : 0) + (masked ? 4 : 0);
                checkFirstBytes(size);
            }
        }
        if (headerLength < headerNeeded) {
            return false;
        }
        ByteBuffer fields = ByteBuffer.wrap(header, 0, headerLength);
        int size = fields.get(1) & 0x7f;
        long wide = size == 127 ? fields.getLong(2) : size == 126 ? fields.getShort(2) & 0xffff : size;
        if (wide < 0 || wide > maxFrame) {
            throw FrameException.tooBig(
                    "frame: " + Long.toUnsignedString(wide) + " bytes (expected: at most " + maxFrame + ")");
        }
        if (opcode == NODE && wide > MAX_NODE) {
            throw FrameException.tooBig("word of a node: " + wide + " bytes (expected: at most " + MAX_NODE + ")");
        }
        length = (int) wide;
        left = length;
        mask = masked ? fields.getInt(headerLength - 4) : 0;
        headerLength = 0;
        headerNeeded = 2;
        inPayload = true;
        return true;
    }

    private void checkFirstBytes(int size) {
        fin = (header[0] & 0x80) != 0;
        opcode = header[0] & 0x0f;
        if ((header[0] & 0x70) != 0) {
            throw FrameException.protocol("reserved bits are set");
        }
        if ((header[1] & 0x80) != 0 != masked) {
            throw FrameException.protocol(masked ? "frame is not masked" : "frame is masked");
        }
        switch (opcode) {
            case CLOSE, PING, PONG -> {
                if (!fin || size > MAX_CONTROL) {
                    throw FrameException.protocol("control frame is fragmented or too long");
                }
            }
            case TEXT, BINARY -> {
                if (inMessage) {
                    throw FrameException.protocol("message begins inside another");
                }
                messageText = opcode == TEXT;
                text.begin();
                messageHasBytes = false;
            }
            case CONTINUATION -> {
                if (!inMessage) {
                    throw FrameException.protocol("continuation of no message");
                }
            }
            default -> {
                if (opcode != NODE || !node || !fin) {
                    throw FrameException.protocol("opcode is reserved");
                }
            }
        }
        if (opcode < CLOSE) {
            inMessage = !fin;
        }
    }

    private void readPayload(ByteBuf in) {
        int take = Math.min(left, in.readableBytes());
        boolean whole = opcode >= CLOSE || length <= WHOLE;
        if (whole && (take < left || gathered != null)) {
            if (gathered == null) {
                gathered = allocator.buffer(length);
            }
            in.readBytes(gathered, take);
            left -= take;
            if (left > 0) {
                return;
            }
            ByteBuf payload = gathered;
            gathered = null;
            Masking.apply(payload, mask, 0);
            frame(payload, true);
            return;
        }
        ByteBuf payload = in.readRetainedSlice(take);
        Masking.apply(payload, mask, length - left);
        left -= take;
        frame(payload, left == 0);
    }

    private void frame(ByteBuf payload, boolean complete) {
        if (complete) {
            inPayload = false;
        }
        switch (opcode) {
            case CLOSE -> closeFrame(payload);
            case PING -> sink.ping(payload);
            case PONG -> {
                payload.release();
                sink.pong();
            }
            case NODE -> sink.node(payload);
            default -> {
                boolean last = complete && fin;
                if (messageText && !(text.accepts(payload) && (text.complete() || !last))) {
                    payload.release();
                    throw FrameException.notUtf8("text is not UTF-8");
                }
                messageHasBytes |= payload.isReadable();
                if (payload.isReadable() || last && messageHasBytes) {
                    sink.data(payload, messageText, last);
                } else {
                    payload.release();
                }
            }
        }
    }

    private void closeFrame(ByteBuf payload) {
        deaf = true;
        try {
            if (!payload.isReadable()) {
                sink.close(1005, "");
                return;
            }
            if (payload.readableBytes() == 1) {
                throw FrameException.protocol("close code is cut short");
            }
            int code = payload.readUnsignedShort();
            if (!Ending.mayBeSent(code)) {
                throw FrameException.protocol("close code " + code + " may not be sent");
            }
            String text =
                    CharsetUtil.UTF_8.newDecoder().decode(payload.nioBuffer()).toString();
            sink.close(code, text);
        } catch (CharacterCodingException e) {
            throw FrameException.notUtf8("close reason is not UTF-8");
        } finally {
            payload.release();
        }
    }
}
