package io.culvert.wire;

import io.culvert.protocol.CloseReason;

/** A peer broke the WebSocket protocol or one of our limits; carries the ending that tells it so. */
final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CloseReason reason;
    private final int code;

    private FrameException(CloseReason reason, int code, String message) {
        // Peers can provoke it at will, so it costs no stack trace.
        super(message, null, false, false);
        this.reason = reason;
        this.code = code;
    }

    static FrameException protocol(String message) {
        return new FrameException(CloseReason.PROTOCOL_ERROR, 1002, message);
    }

    static FrameException tooBig(String message) {
        return new FrameException(CloseReason.FRAME_TOO_BIG, 1009, message);
    }

    static FrameException notUtf8(String message) {
        return new FrameException(CloseReason.PROTOCOL_ERROR, 1007, message);
    }

    Ending ending() {
        return new Ending(reason, code, getMessage());
    }
}
