package io.culvert.wire;

import io.culvert.protocol.CloseReason;
import java.util.Optional;

/**
 * How a leg ends or ended: the reason, and the close code and text of the WebSocket that say so.
 *
 * @param code as on the wire, 1005 for a close frame without one
 * @param text at most 123 bytes of UTF-8
 */
public record Ending(CloseReason reason, int code, String text) {
    /** What the reference's endpoint tells the other side of a connection that vanished. */
    static final String DISCONNECTED = "WS disconnected";

    private static final int NO_CODE = 1005;

    public static Ending of(CloseReason reason) {
        return new Ending(reason, reason.webSocketCode(), reason.label());
    }

    /**
     * What a peer's close frame means. Its text is read as a reason only where the peer speaks {@code culvert.v1}.
     *
     * @param code 1005 when there was none
     */
    static Ending ofCloseFrame(int code, String text, boolean culvert) {
        Optional<CloseReason> told = culvert ? CloseReason.ofLabel(text) : Optional.empty();
        if (told.isPresent()) {
            return new Ending(told.get(), code, text);
        }
        return switch (code) {
            case 1000, 1001, NO_CODE -> new Ending(CloseReason.COMPLETED, code, text);
            case 1002 -> new Ending(CloseReason.PROTOCOL_ERROR, code, text);
            default -> new Ending(CloseReason.APPLICATION_CLOSED, code, text);
        };
    }

    /** Whether a close frame may carry this code (RFC 6455, section 7.4). */
    static boolean mayBeSent(int code) {
        return code >= 3000 && code <= 4999 || code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
    }

    /** The close frame's code for this ending. */
    int codeToSend() {
        if (reason != CloseReason.APPLICATION_CLOSED) {
            return reason.webSocketCode();
        }
        boolean passedOn = code == 1003 || code >= 1007 && code <= 1011 || code >= 3000;
        return passedOn ? code : CloseReason.CONNECTION_LOST.webSocketCode();
    }

    /** The close frame's text for this ending: a reason's name for those who know our reasons. */
    String textToSend(boolean culvert) {
        if (reason == CloseReason.APPLICATION_CLOSED) {
            return text;
        }
        if (culvert) {
            return reason.label();
        }
        return switch (reason) {
            case COMPLETED -> "";
            case CONNECTION_LOST, RESET, PROXY_STOPPED, PEER_SILENT, PEER_STALLED, NODE_LOST -> DISCONNECTED;
            default -> reason.label();
        };
    }
}
