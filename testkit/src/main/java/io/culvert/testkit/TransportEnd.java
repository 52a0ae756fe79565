package io.culvert.testkit;

import java.io.IOException;
import java.net.SocketException;

/** How a TCP connection was ended by the other side. */
public enum TransportEnd {
    /** In order, with FIN; under TLS with or without a closing alert before it. */
    FIN,
    /** By force, with RST. */
    RESET;

    /** The end that a failed read or write stands for. TLS wraps the socket's own failure, and calls a FIN without an alert a failure too. */
    static TransportEnd of(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException) {
                return RESET;
            }
        }
        return FIN;
    }
}
