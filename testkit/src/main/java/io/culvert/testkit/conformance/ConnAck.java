package io.culvert.testkit.conformance;

/**
 * The answer to a CONNECT, and what the C device SDK does about it.
 *
 * @param code 0 is accepted
 */
public record ConnAck(int code) {
    /** Whether the device is connected. */
    public boolean accepted() {
        return code == 0;
    }

    /** Whether the C client connects again by itself: so it must be for a fault that may pass, and not for one that stays. */
    public boolean retried() {
        return code == 5 || code > 5;
    }

    /** What the C client reports to its program. */
    public String reported() {
        return switch (code) {
            case 0 -> "connected";
            case 2, 4, 5 -> "bad credential";
            case 3 -> "device disabled";
            default -> "communication error";
        };
    }
}
