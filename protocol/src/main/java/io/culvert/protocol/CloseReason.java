package io.culvert.protocol;

import java.util.Locale;
import java.util.Optional;

/**
 * How a handshake or a stream ended: the one closed list that gives HTTP status, error code, WebSocket close code, metric label
 * and log field alike.
 *
 * <p>{@code httpStatus} is 0 for endings that no HTTP answer reports, {@code errorCode} 0 where the reference has none. The
 * six-digit codes and their names are the reference's ({@code iothub-errorcode}).
 */
public enum CloseReason {
    // Ends of a stream.
    COMPLETED(
            0,
            0,
            "",
            1000,
            Fault.NONE,
            "Both directions ended and every byte was delivered, or a side closed cleanly."),
    APPLICATION_CLOSED(0, 0, "", 1000, Fault.NONE, "A side closed with a code of its own, which was passed on."),
    RESET(0, 0, "", 1011, Fault.PEER, "The application behind a proxy reset its TCP connection."),
    PROXY_STOPPED(0, 0, "", 1011, Fault.PEER, "A side's proxy was stopped while it carried the stream."),
    CONNECTION_LOST(
            0,
            0,
            "",
            1011,
            Fault.PEER,
            "A side's connection ended without a close handshake: process death or network."),
    PEER_SILENT(0, 0, "", 1011, Fault.PEER, "Nothing was heard from a side for two liveness intervals."),
    PEER_STALLED(0, 0, "", 1011, Fault.PEER, "A side took no byte for the stall-timeout while bytes waited for it."),
    PROTOCOL_ERROR(400, 400004, "ArgumentInvalid", 1002, Fault.PEER, "A side broke the WebSocket protocol."),
    FRAME_TOO_BIG(0, 0, "", 1009, Fault.PEER, "A side sent a frame or a control text over the limit."),
    DRAINING(
            503,
            503001,
            "ServiceUnavailable",
            1012,
            Fault.HUB,
            "The node is stopping; try again, another node answers."),
    ENDED_BY_OPERATOR(403, 403000, "GenericForbidden", 1008, Fault.NONE, "An operator ended the stream."),
    NODE_LOST(
            0, 0, "", 1011, Fault.HUB, "A node of the hub that the stream needed died or was cut off from the others."),
    ACCESS_REVOKED(
            0,
            0,
            "",
            1008,
            Fault.NONE,
            "The device was disabled or deleted, its credential was changed, the policy behind the session or stream lost "
                    + "its right to, or the hub missed changes and cannot rule this out."),
    DURATION_LIMIT(0, 0, "", 1008, Fault.NONE, "The stream has lasted as long as a quota allows."),
    IDLE_LIMIT(0, 0, "", 1008, Fault.NONE, "No byte of the application moved for as long as a quota allows."),
    INTERNAL_ERROR(500, 500001, "ServerError", 1011, Fault.HUB, "A defect or a missing resource of the hub."),

    // Ends of a handshake.
    REJECTED(200, 0, "", 1008, Fault.NONE, "The device's application rejected the stream."),
    RESPONSE_TIMEOUT(
            504, 504101, "GatewayTimeout", 1013, Fault.PEER, "The device did not answer within the response-timeout."),
    DEVICE_OFFLINE(
            404,
            404103,
            "DeviceNotOnline",
            1013,
            Fault.PEER,
            "The device is registered, but not connected or not listening."),
    DEVICE_GONE(
            404,
            404104,
            "DeviceConnectionClosedRemotely",
            1013,
            Fault.PEER,
            "The device's session ended while it held the offer."),
    DEVICE_UNKNOWN(404, 404001, "DeviceNotFound", 1008, Fault.CALLER, "No such device or module is registered."),
    MODULE_UNKNOWN(
            404, 404010, "ModuleNotFound", 1008, Fault.CALLER, "The device is registered, and has no such module."),
    PARTNER_MISSING(0, 0, "", 1013, Fault.PEER, "The other side did not come within the handshake's deadline."),
    CALLER_GONE(0, 0, "", 1013, Fault.CALLER, "The initiating program went away before the device had answered."),
    TICKET_REFUSED(
            401,
            401002,
            "IotHubUnauthorizedAccess",
            1008,
            Fault.CALLER,
            "The ticket is spent, expired, forged, for another leg or unknown."),
    NODE_UNAVAILABLE(
            503,
            503001,
            "ServiceUnavailable",
            1013,
            Fault.HUB,
            "No endpoint or registry node could take the request in time."),

    // Quotas: refusals of a new stream; the last one also ends live streams.
    TOO_MANY_STREAMS(
            429,
            429001,
            "ThrottlingException",
            1008,
            Fault.CALLER,
            "As many streams as a quota allows are open or being opened."),
    THROTTLED(429, 429001, "ThrottlingException", 1008, Fault.CALLER, "New streams come faster than a quota allows."),
    QUOTA_EXCEEDED(
            403,
            403002,
            "IotHubQuotaExceeded",
            1008,
            Fault.CALLER,
            "The bytes that a quota allows for the day are used up."),

    // Refusals of a request.
    BAD_REQUEST(400, 400004, "ArgumentInvalid", 1008, Fault.CALLER, "The request is malformed."),
    UNAUTHORIZED(
            401,
            401002,
            "IotHubUnauthorizedAccess",
            1008,
            Fault.CALLER,
            "The credential is missing, wrong or has not the right."),
    CREDENTIAL_EXPIRED(401, 401003, "IotHubUnauthorized", 1008, Fault.CALLER, "The credential has expired."),
    DEVICE_DISABLED(403, 403000, "DeviceDisabled", 1008, Fault.CALLER, "The device is disabled in the registry."),
    DEVICE_EXISTS(409, 409001, "DeviceAlreadyExists", 1008, Fault.CALLER, "A device of this id is registered already."),
    MODULE_EXISTS(
            409,
            409301,
            "ModuleAlreadyExistsOnDevice",
            1008,
            Fault.CALLER,
            "The device has a module of this id already."),
    TOO_MANY_MODULES(
            413,
            413003,
            "TooManyModulesOnDevice",
            1008,
            Fault.CALLER,
            "The device has as many modules as it may have."),
    NAMED_TWICE(
            400,
            400011,
            "DeviceDefinedMultipleTimes",
            1008,
            Fault.CALLER,
            "One bulk request names the same device or module more than once."),
    AUTHORITY_UNKNOWN(
            404, 404000, "NotFound", 1008, Fault.CALLER, "No certificate authority of this name is registered."),
    POLICY_UNKNOWN(404, 404000, "NotFound", 1008, Fault.CALLER, "The hub has no policy of this name."),
    STREAM_UNKNOWN(404, 404000, "NotFound", 1008, Fault.CALLER, "No stream of this id lives."),
    PRECONDITION_FAILED(
            412, 412001, "PreconditionFailed", 1008, Fault.CALLER, "The If-Match ETag is not the stored one."),
    SESSION_REPLACED(
            0,
            400027,
            "ConnectionForcefullyClosedOnNewConnection",
            1008,
            Fault.PEER,
            "A newer session of the same identity took over.");

    /** Whose doing an ending is: what an alert may be raised on. */
    public enum Fault {
        NONE,
        CALLER,
        PEER,
        HUB
    }

    private final int httpStatus;
    private final int errorCode;
    private final String errorName;
    private final int webSocketCode;
    private final Fault fault;
    private final String meaning;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    CloseReason(int httpStatus, int errorCode, String errorName, int webSocketCode, Fault fault, String meaning) {
        this.httpStatus = httpStatus;
        this.errorCode = errorCode;
        this.errorName = errorName;
        this.webSocketCode = webSocketCode;
        this.fault = fault;
        this.meaning = meaning;
    }

    /** The HTTP status that reports this ending, 0 where none does. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The reference's six-digit code, 0 where it has none. */
    public int errorCode() {
        return errorCode;
    }

    /** The value of the {@code iothub-errorcode} header, empty where the reference has none. */
    public String errorName() {
        return errorName;
    }

    /** The code with which the endpoint closes a leg for this reason. */
    public int webSocketCode() {
        return webSocketCode;
    }

    /** Whose doing it is. */
    public Fault fault() {
        return fault;
    }

    /** Whether the same request may succeed a little later without any change by its sender. */
    public boolean retryable() {
        return switch (this) {
            case PROXY_STOPPED,
                    CONNECTION_LOST,
                    PEER_SILENT,
                    PEER_STALLED,
                    NODE_LOST,
                    DRAINING,
                    RESPONSE_TIMEOUT,
                    DEVICE_OFFLINE,
                    DEVICE_GONE -> true;
            case PARTNER_MISSING, NODE_UNAVAILABLE, INTERNAL_ERROR, SESSION_REPLACED -> true;
            case TOO_MANY_STREAMS, THROTTLED, DURATION_LIMIT, IDLE_LIMIT -> true;
            default -> false;
        };
    }

    /** Whether every byte sent is known to have been delivered. */
    public boolean clean() {
        return this == COMPLETED;
    }

    /** The name in logs, metrics, close texts and JSON: lower case with dashes. */
    public String label() {
        return label;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** The reason of this label, empty when there is none (a peer's close text is free text). */
    public static Optional<CloseReason> ofLabel(String label) {
        for (CloseReason reason : values()) {
            if (reason.label.equals(label)) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return label;
    }
}
