package io.culvert.client;

import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.util.Optional;

/**
 * A stream did not come about, or is not usable any more, for a reason of the closed list: {@code rejected} with the device's own
 * words as the detail, {@code device-offline}, {@code response-timeout}, {@code unauthorized}, or a quota: {@code throttled},
 * {@code too-many-streams}, {@code quota-exceeded}; and so on.
 */
public final class StreamRefusedException extends HubException {
    private static final long serialVersionUID = 1L;
    private final String detail;
    private final Duration retryAfter;

    StreamRefusedException(CloseReason reason, String detail) {
        this(reason, detail, Optional.empty());
    }

    StreamRefusedException(CloseReason reason, String detail, Optional<Duration> retryAfter) {
        super(reason, detail.isEmpty() ? reason.label() + ": " + reason.meaning() : reason.label() + ": " + detail);
        this.detail = detail;
        this.retryAfter = retryAfter.orElse(null);
    }

    /** When to try again at the earliest, where the hub said so: with {@code throttled}, {@code too-many-streams} and others. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** What the hub or the device said besides, for people; may be empty. */
    public String detail() {
        return detail;
    }
}
