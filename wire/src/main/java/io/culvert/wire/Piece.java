package io.culvert.wire;

import io.netty.buffer.ByteBuf;

/**
 * A part of a message, or bytes of a stream without messages. Whoever holds it releases {@code bytes}.
 *
 * @param text whether the message is text (control, between two {@code culvert.v1} legs)
 * @param last whether it ends its message; bytes without messages are always last
 */
public record Piece(ByteBuf bytes, boolean text, boolean last) {
    public int length() {
        return bytes.readableBytes();
    }
}
