package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
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
    void theNamedFormIsReadByTheNodeClient() {
        JsonObject body = new JsonObject(ErrorBody.named(CloseReason.DEVICE_UNKNOWN, "not here", NOW));

        assertThat(body.getString("Message")).isEqualTo("ErrorCode:DeviceNotFound;not here");
        assertThat(body.getString("ExceptionMessage"))
                .matches("Tracking ID:[0-9a-f]{32}-TimeStamp:02/11/2020 01:36:39");
    }
}
