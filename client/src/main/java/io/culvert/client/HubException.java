package io.culvert.client;

import io.culvert.protocol.CloseReason;
import java.util.Optional;

/** Something between this program and a hub failed; the message is one line for people, without any secret. */
public class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where to look for the remedy. */
    public enum Kind {
        /** No connection: name, route, port, time or a connection that broke. Trying again may help. */
        UNREACHABLE,
        /** TLS: the certificate is not trusted, not valid now, or for another name; or the port does not speak TLS. */
        UNTRUSTED,
        /** The HTTP proxy on the way refused or failed. */
        PROXY_REFUSED,
        /** The client's own credential cannot be had: a file or a token source failed. */
        CREDENTIAL,
        /** The hub, the device or the endpoint said no; {@link #reason} says which. */
        REFUSED,
        /** The other side answered something that is no answer: it is no hub, or another version. */
        NOT_UNDERSTOOD
    }

    private final Kind kind;
    private final CloseReason reason;

    HubException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.reason = null;
    }

    HubException(CloseReason reason, String message) {
        super(message);
        this.kind = Kind.REFUSED;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    /** Why it was refused; there whenever the kind is {@link Kind#REFUSED}. */
    public Optional<CloseReason> reason() {
        return Optional.ofNullable(reason);
    }
}
