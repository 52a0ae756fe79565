package io.culvert.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawResponse.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What services read in an answer. */
class InitiationTest {
    private static RawResponse response(int status, String body, String... headers) {
        List<Header> list = new ArrayList<>();
        for (int i = 0; i < headers.length; i += 2) {
            list.add(new Header(headers[i], headers[i + 1]));
        }
        return new RawResponse(status, "", list, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Initiation accepted(int status, String said, String url, String token) {
        return new Initiation(response(
                status,
                "",
                "iothub-streaming-is-accepted",
                said,
                "iothub-streaming-url",
                url,
                "iothub-streaming-auth-token",
                token));
    }

    @ParameterizedTest
    @CsvSource({
        "200, True, wss://h:443/b, eyJ.x, ''",
        "200, true, wss://h:443/b, eyJ.x, so spelt",
        "202, True, wss://h:443/b, eyJ.x, status: 202",
        "200, True, wss://h/b, eyJ.x, explicit port",
        "200, True, wss://h:443/b, a=b, beyond base64url",
        "200, False, wss://h:443/b, eyJ.x, there in a rejection",
    })
    void anAcceptanceIsReadAsTheStrictestSdkReadsIt(int status, String said, String url, String token, String problem) {
        assertThat(String.join(" ", accepted(status, said, url, token).problems()))
                .contains(problem);
        assertThat(accepted(status, said, url, token).problems().isEmpty()).isEqualTo(problem.isEmpty());
    }

    @Test
    void theErrorOfARealLogIsRead() {
        ServiceError error = ServiceError.read(response(
                504,
                "{\"Message\":\"{\\\"errorCode\\\":504101,\\\"trackingId\\\":\\\"0f-TimeStamp:02/11/2020 01:36:39\\\","
                        + "\\\"message\\\":\\\"Timed out waiting for the response from device.\\\","
                        + "\\\"info\\\":{\\\"timeout\\\":\\\"00:01:00\\\"},"
                        + "\\\"timestampUtc\\\":\\\"2020-02-11T01:36:39.4565857Z\\\"}\",\"ExceptionMessage\":\"\"}",
                "iothub-errorcode",
                "GatewayTimeout"));

        assertThat(error.problems()).isEmpty();
        assertThat(error.code()).isEqualTo(504101);
        assertThat(error.message()).isEqualTo("Timed out waiting for the response from device.");
        assertThat(error.timeout()).isEqualTo("00:01:00");
    }

    @Test
    void aHeaderThatContradictsTheBodyHidesTheCode() {
        String body = "{\"Message\":\"{\\\"errorCode\\\":404103,\\\"message\\\":\\\"offline\\\"}\"}";

        assertThat(ServiceError.read(response(404, body, "iothub-errorcode", "DeviceNotFound"))
                        .problems())
                .hasSize(1);
        assertThat(ServiceError.read(response(404, body)).problems()).hasSize(1);
        assertThat(ServiceError.read(response(504, body, "iothub-errorcode", "DeviceNotOnline"))
                        .problems())
                .hasSize(1);
        assertThat(ServiceError.read(response(404, "not found")).problems()).isNotEmpty();
    }
}
