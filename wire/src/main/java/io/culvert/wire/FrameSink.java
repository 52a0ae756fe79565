package io.culvert.wire;

import io.netty.buffer.ByteBuf;

/** What a frame reader finds, in order. */
interface FrameSink {
    /** Payload of a text or binary message; the sink owns it. Never empty unless it only ends its message. */
    void data(ByteBuf payload, boolean text, boolean lastOfMessage);

    /** A ping of at most 125 bytes; the sink owns the payload. */
    void ping(ByteBuf payload);

    void pong();

    /** A close frame; code 1005 when it had none. Nothing is read after it. */
    void close(int code, String text);

    /** What the other node says; the sink owns it. Never on a WebSocket. */
    default void node(ByteBuf payload) {
        payload.release();
    }
}
