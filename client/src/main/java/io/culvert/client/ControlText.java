package io.culvert.client;

import io.culvert.protocol.ControlMessage;
import io.culvert.wire.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.CharsetUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** Puts control messages together from the pieces they come in, and takes them apart. Owned by its leg's loop. */
final class ControlText {
    private ByteArrayOutputStream gathered = new ByteArrayOutputStream();

    /** A text over the limit; the stream ends with {@code frame-too-big}. */
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLong() {
            super("control text: over " + ControlMessage.MAX_BYTES + " bytes", null, false, false);
        }
    }

    /**
     * Takes a piece over.
     *
     * @return the message that it completes; empty while more is to come, and for types that are not known
     * @throws IllegalArgumentException when it is no control message
     */
    Optional<ControlMessage> take(Piece piece) {
        ByteBuf bytes = piece.bytes();
        try {
            if (gathered.size() + bytes.readableBytes() > ControlMessage.MAX_BYTES) {
                throw new TooLong();
            }
            byte[] part = new byte[bytes.readableBytes()];
            bytes.readBytes(part);
            gathered.writeBytes(part);
        } finally {
            bytes.release();
        }
        if (!piece.last()) {
            return Optional.empty();
        }
        String text = gathered.toString(CharsetUtil.UTF_8);
        gathered = new ByteArrayOutputStream();
        return ControlMessage.parse(text);
    }

    static List<Piece> pieces(ControlMessage message) {
        return List.of(new Piece(Unpooled.copiedBuffer(message.toJson(), CharsetUtil.UTF_8), true, true));
    }
}
