package io.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The signatures were computed with Python's hmac module. */
class SasTest {
    private final Sas sas = Sas.of("hub1.iot.test/devices/My Device", "c2VjcmV0LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM=")
            .expires(Instant.ofEpochSecond(1_900_000_000));

    @Test
    void theResourceIsSignedAsItStandsInTheToken() {
        assertThat(sas)
                .hasToString(
                        "SharedAccessSignature sr=hub1.iot.test%2Fdevices%2FMy%20Device&sig=atu%2FX6NO0RkAnK8HQB8kXGZAijZO4q%2BxuszM61SkAnc%3D&se=1900000000");
        assertThat(sas.rawResource())
                .hasToString(
                        "SharedAccessSignature sr=hub1.iot.test/devices/My Device&sig=UZI6RUHgY6BD%2BlrJDk1o3e7TNk%2B805NvnvzfiGuNZO4%3D&se=1900000000");
        assertThat(sas.lowerCaseEscapes())
                .hasToString(
                        "SharedAccessSignature sr=hub1.iot.test%2fdevices%2fMy%20Device&sig=dgTyXDEJxwi9cTzaBuTJ0BIWNf9rUd3xR9%2fOuMLifz0%3d&se=1900000000");
    }

    @Test
    void parametersStandInTheOrderGiven() {
        assertThat(sas.policy("service").order("se", "skn", "sr").toString())
                .isEqualTo("SharedAccessSignature se=1900000000&skn=service&sr=hub1.iot.test%2Fdevices%2FMy%20Device");
    }

    @Test
    void withoutAnEndItLivesAnHour() {
        long end = Long.parseLong(Sas.of("hub", "c2VjcmV0LWtleS1vZi0zMi1ieXRlcy1mb3ItdGVzdHM=")
                .toString()
                .replaceAll(".*se=", ""));

        assertThat(end - Instant.now().getEpochSecond()).isBetween(3_590L, 3_600L);
    }
}
