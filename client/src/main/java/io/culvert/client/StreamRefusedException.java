package io.culvert.client;

import io.culvert.protocol.CloseReason;

/**
 * A stream did not come about, or is not usable any more, for a reason of the closed list: {@code rejected} with the device's own
 * words as the detail, {@code device-offline}, {@code response-timeout}, {@code unauthorized} and so on.
 */
public final class StreamRefusedException extends HubException {
    private static final long serialVersionUID = 1L;
    private final String detail;

    StreamRefusedException(CloseReason reason, String detail) {
        super(reason, detail.isEmpty() ? reason.label() + ": " + reason.meaning() : reason.label() + ": " + detail);
        this.detail = detail;
    }

    /** What the hub or the device said besides, for people; may be empty. */
    public String detail() {
        return detail;
    }
}
