package io.culvert.cli;

/** What the process tells its caller; printed by {@code culvert --help}. */
enum ExitCode {
    OK(0, "done, or stopped cleanly by a signal"),
    FAILED(1, "failed for a reason that is none of the others"),
    USAGE(2, "the command line is wrong"),
    CONFIG(3, "a configuration, a file or a port cannot be used"),
    UNREACHABLE(4, "the hub is not reachable, or its certificate is not trusted"),
    REFUSED(5, "the hub refused the credential or the request"),
    NOT_FOUND(6, "the device does not exist, or is not connected"),
    REJECTED(7, "the device rejected the stream"),
    KILLED(130, "ended at once by a second signal");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    /** For the help text. */
    String meaning() {
        return meaning;
    }
}
