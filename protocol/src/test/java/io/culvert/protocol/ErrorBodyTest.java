package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorBodyTest {
    private static final Instant NOW = Instant.parse("2020-02-11T01:36:39.4560000Z");

    @Test
    void theNestedFormIsJsonInsideAMessage() {
        String body = ErrorBody.nested(CloseReason.RESPONSE_TIMEOUT, "Timed out \"waiting\"", NOW);

        assertThat(body)
                .matches("\\{\"Message\":\"\\{\\\\\"errorCode\\\\\":504101,\\\\\"trackingId\\\\\":\\\\\"[0-9a-f]{32}"
                        + "-TimeStamp:02/11/2020 01:36:39\\\\\",.*\\}\",\"ExceptionMessage\":\"\"\\}");
        JsonObject inner = new JsonObject(new JsonObject(body).getString("Message"));
        assertThat(inner.getString("message")).isEqualTo("Timed out \"waiting\"");
        assertThat(inner.getString("timestampUtc")).isEqualTo("2020-02-11T01:36:39.4560000Z");
    }

    @Test
    void theNestedFormTellsHowLongWasWaited() {
        assertThat(timeout(Duration.ofSeconds(60))).isEqualTo("00:01:00");
        assertThat(timeout(Duration.ZERO)).isEqualTo("00:00:00");
        assertThat(timeout(Duration.ofMillis(500))).isEqualTo("00:00:00.5000000");
    }

    private static String timeout(Duration waited) {
        String body = ErrorBody.nested(CloseReason.RESPONSE_TIMEOUT, "late", Optional.of(waited), NOW);
        JsonObject inner = new JsonObject(new JsonObject(body).getString("Message"));
        assertThat(inner.fieldNames()).containsExactly("errorCode", "trackingId", "message", "info", "timestampUtc");
        return inner.getJsonObject("info").getString("timeout");
    }

    @Test
    void theNamedFormIsReadByTheNodeClient() {
        JsonObject body = new JsonObject(ErrorBody.named(CloseReason.DEVICE_UNKNOWN, "not here", NOW));

        assertThat(body.getString("Message")).isEqualTo("ErrorCode:DeviceNotFound;not here");
        assertThat(body.getString("ExceptionMessage"))
                .matches("Tracking ID:[0-9a-f]{32}-TimeStamp:02/11/2020 01:36:39");
    }
}
