package io.culvert.protocol;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

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

    private static final int NANOS_PER_TICK = 100;

    private ErrorBody() {}

    /**
     * The form of {@code /twins/.../streams}: a JSON object as a string inside {@code Message}, from which the C# client
     * reads the numeric code.
     */
    public static String nested(CloseReason reason, String detail, Instant now) {
        return nested(reason, detail, Optional.empty(), now);
    }

    /**
     * The same of a wait that was in vain.
     *
     * @param waited how long it was to be at most: {@code info.timeout}, written as .NET writes a time span
     */
    public static String nested(CloseReason reason, String detail, Optional<Duration> waited, Instant now) {
        JsonObject inner = new JsonObject()
                .put("errorCode", reason.errorCode())
                .put("trackingId", trackingId(now))
                .put("message", detail);
        waited.ifPresent(time -> inner.put("info", new JsonObject().put("timeout", timeSpan(time))));
        inner.put("timestampUtc", UTC.format(now));
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

    /** {@code hh:mm:ss}, with seven digits of a second where there is a part of one. */
    private static String timeSpan(Duration time) {
        String whole = String.format(
                Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        int ticks = time.toNanosPart() / NANOS_PER_TICK;
        return ticks == 0 ? whole : whole + String.format(Locale.ROOT, ".%07d", ticks);
    }

    private static String trackingId(Instant now) {
        return StreamId.randomHex(16) + "-TimeStamp:" + TRACKING.format(now);
    }
}
