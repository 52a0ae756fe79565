package io.culvert.protocol;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The JSON body of an HTTP error in the reference's two forms. Neither holds a secret or says more than the caller may know.
 */
public final class ErrorBody {
    private static final DateTimeFormatter TRACKING =
            DateTimeFormatter.ofPattern("MM/dd/yyyy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Seven digits of a second, as the reference writes them. */
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ErrorBody() {}

    /**
     * The form of {@code /twins/.../streams}: a JSON object as a string inside {@code Message}, from which the C# client
     * reads the numeric code.
     */
    public static String nested(CloseReason reason, String detail, Instant now) {
        JsonObject inner = new JsonObject()
                .put("errorCode", reason.errorCode())
                .put("trackingId", trackingId(now))
                .put("message", detail)
                .put("timestampUtc", UTC.format(now));
        return new JsonObject()
                .put("Message", inner.encode())
                .put("ExceptionMessage", "")
                .encode();
    }

    /** The form of {@code /devices}: {@code ErrorCode:<Name>;<text>}, from which the Node.js client names its error. */
    public static String named(CloseReason reason, String detail, Instant now) {
        return new JsonObject()
                .put("Message", "ErrorCode:" + reason.errorName() + ";" + detail)
                .put("ExceptionMessage", "Tracking ID:" + trackingId(now))
                .encode();
    }

    private static String trackingId(Instant now) {
        return StreamId.randomHex(16) + "-TimeStamp:" + TRACKING.format(now);
    }
}
