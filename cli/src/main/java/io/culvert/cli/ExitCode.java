package io.culvert.cli;

import io.culvert.client.HubException;
import io.culvert.protocol.CloseReason;

/** What the process tells its caller; printed by {@code culvert --help}. */
enum ExitCode {
    OK(0, "done, or stopped cleanly by a signal"),
    FAILED(1, "failed for a reason that is none of the others"),
    USAGE(2, "the command line is wrong"),
    CONFIG(3, "a configuration, a file or a port cannot be used"),
    UNREACHABLE(4, "the hub is not reachable, or its certificate is not trusted"),
    REFUSED(5, "the hub refused the credential or the request"),
    NOT_FOUND(6, "what was named does not exist, or the device is not connected"),
    REJECTED(7, "the device rejected the stream"),
    KILLED(130, "ended at once by a second signal");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** What a failure that has to do with the hub is told as. */
    static ExitCode of(HubException failure) {
        return switch (failure.kind()) {
            case UNREACHABLE, UNTRUSTED, PROXY_REFUSED, NOT_UNDERSTOOD -> UNREACHABLE;
            case CREDENTIAL -> CONFIG;
            case REFUSED -> failure.reason().map(ExitCode::of).orElse(REFUSED);
        };
    }

    private static ExitCode of(CloseReason reason) {
        return switch (reason) {
            case REJECTED -> REJECTED;
            case DEVICE_UNKNOWN,
                    MODULE_UNKNOWN,
                    STREAM_UNKNOWN,
                    AUTHORITY_UNKNOWN,
                    POLICY_UNKNOWN,
                    DEVICE_OFFLINE,
                    DEVICE_GONE -> NOT_FOUND;
            case NODE_UNAVAILABLE, DRAINING, CONNECTION_LOST -> UNREACHABLE;
            case RESPONSE_TIMEOUT, PARTNER_MISSING, INTERNAL_ERROR -> FAILED;
            default -> REFUSED;
        };
    }

    int code() {
        return code;
    }

    /** For the help text. */
    String meaning() {
        return meaning;
    }
}
