package io.culvert.testkit;

/**
 * How a WebSocket ended, as its {@link Peer} saw it.
 *
 * @param code the code of the close frame that came; {@link Frame#NO_CODE} when it held none, {@value #NO_FRAME} when none came
 * @param reason the text of that frame, may be empty
 * @param transport how the TCP connection ended; null while it is still open
 */
public record Ending(int code, String reason, TransportEnd transport) {
    /** The code that stands for an end without a close frame. */
    public static final int NO_FRAME = 1006;

    /** Whether a close frame came at all. */
    public boolean isClosing() {
        return code != NO_FRAME;
    }
}
