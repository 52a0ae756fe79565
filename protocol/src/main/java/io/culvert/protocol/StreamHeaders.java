package io.culvert.protocol;

/** The HTTP headers of initiating a stream, and the hub's own ones, as they stand on the wire. */
public final class StreamHeaders {
    /** Request, seconds, may be fractional: how long to wait for a device that is not connected. */
    public static final String CONNECT_TIMEOUT = "iothub-streaming-connect-timeout-in-seconds";
    /** Request, seconds, may be fractional: how long to wait for the device's answer. */
    public static final String RESPONSE_TIMEOUT = "iothub-streaming-response-timeout-in-seconds";
    /** Response: {@code True} or {@code False}, capital initial (compared literally by the Node.js and C clients). */
    public static final String IS_ACCEPTED = "iothub-streaming-is-accepted";
    /** Response: where to dial, {@code wss} with an explicit port. */
    public static final String URL = "iothub-streaming-url";
    /** Response: the service's ticket. */
    public static final String AUTH_TOKEN = "iothub-streaming-auth-token";
    /** Response: the name of the error, which the C# client checks against the body's number. */
    public static final String ERROR_CODE = "iothub-errorcode";
    /** Response, ours: why the device rejected, percent-encoded. */
    public static final String REJECT_REASON = "culvert-reject-reason";
    /** Response, ours: the {@link CloseReason} of a refusal, where several share one error code. */
    public static final String REASON = "culvert-reason";

    private StreamHeaders() {}
}
