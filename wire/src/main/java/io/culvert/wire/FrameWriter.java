package io.culvert.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Writes pieces as WebSocket frames of at most 64 KiB. Small payloads share a buffer with their headers, so that a burst of
 * small frames is one write; large ones go as they are. Owned by its channel's loop.
 *
 * <p>A client masks with the key 0: that is legal, and under TLS, where no proxy on the way can read or be confused by the
 * payload, masking with anything else would only cost time.
 */
final class FrameWriter {
    /** The longest payload of one frame; the reference's endpoint took no longer ones. */
    static final int MAX_FRAME = 64 * 1024;

    private static final int COPIED = 1024;
    private static final int STAGING = 16 * 1024;
    private static final int MAX_HEADER = 14;

    private final boolean masked;
    private boolean inMessage;
    private ByteBuf staging;

    FrameWriter(boolean masked) {
        this.masked = masked;
    }

    /** Writes one piece and takes it over; {@link #finish} must follow before a flush. */
    void write(ChannelHandlerContext ctx, Piece piece) {
        ByteBuf bytes = piece.bytes();
        int opcode = piece.text() ? FrameReader.TEXT : FrameReader.BINARY;
        do {
            int length = Math.min(bytes.readableBytes(), MAX_FRAME);
            boolean last = length == bytes.readableBytes();
            header(ctx, inMessage ? FrameReader.CONTINUATION : opcode, last && piece.last(), length);
            inMessage = !(last && piece.last());
            if (length <= COPIED) {
                staging.writeBytes(bytes, length);
            } else {
                unstage(ctx);
                ctx.write(bytes.readRetainedSlice(length), ctx.voidPromise());
            }
        } while (bytes.isReadable());
        bytes.release();
    }

    /** Writes a control frame of at most 125 bytes, or a node's word of at most 1 KiB; the payload stays the caller's. */
    void control(ChannelHandlerContext ctx, int opcode, ByteBuf payload) {
        header(ctx, opcode, true, payload.readableBytes());
        staging.writeBytes(payload);
    }

    /** Writes what is still gathered; the promise is done when all that was written before has left. */
    void finish(ChannelHandlerContext ctx, ChannelPromise promise) {
        ByteBuf rest = staging == null ? ctx.alloc().buffer(0, 0) : staging;
        staging = null;
        ctx.write(rest, promise);
    }

    void close() {
        if (staging != null) {
            staging.release();
            staging = null;
        }
    }

    private void header(ChannelHandlerContext ctx, int opcode, boolean fin, int length) {
        if (staging != null && staging.writableBytes() < MAX_HEADER + COPIED) {
            unstage(ctx);
        }
        if (staging == null) {
            staging = stagingBuffer(ctx.alloc(), length);
        }
        int maskBit = masked ? 0x80 : 0;
        staging.writeByte((fin ? 0x80 : 0) | opcode);
        if (length < 126) {
            staging.writeByte(maskBit | length);
        } else if (length < 65536) {
            staging.writeByte(maskBit | 126).writeShort(length);
        } else {
            staging.writeByte(maskBit | 127).writeLong(length);
        }
        if (masked) {
            staging.writeInt(0);
        }
    }

    private static ByteBuf stagingBuffer(ByteBufAllocator allocator, int length) {
        // A large payload goes by itself: its header needs no large buffer.
        return length > COPIED
                ? allocator.directBuffer(MAX_HEADER, MAX_HEADER)
                : allocator.directBuffer(STAGING, STAGING);
    }

    private void unstage(ChannelHandlerContext ctx) {
        if (staging != null) {
            ctx.write(staging, ctx.voidPromise());
            staging = null;
        }
    }
}
