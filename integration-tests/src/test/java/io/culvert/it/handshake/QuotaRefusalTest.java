package io.culvert.it.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.testhub.HubBuilder;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit of new streams at each scope, exceeded once, as any HTTP client sees it. */
@Tag("scenario")
class QuotaRefusalTest {
    private static final Duration BOUND = Duration.ofSeconds(15);

    private static TestHub hub(String scope, String... settings) throws Exception {
        HubBuilder builder = TestHub.builder();
        for (String setting : settings) {
            builder.set("quotas." + scope + "." + setting);
        }
        return builder.start();
    }

    private static RawResponse open(RawDevice device, RawService service) throws Exception {
        var answer = service.open(device.id(), "0", "5");
        device.accept(device.awaitOffer());
        return answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    private static RawResponse refused(RawDevice device, RawService service) throws Exception {
        return service.open(device.id(), "0", "5").get(BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    private static JsonObject error(RawResponse response) {
        return new JsonObject(new JsonObject(response.text()).getString("Message"));
    }

    @ParameterizedTest
    @CsvSource({"hub, the hub", "each-policy, policy 'service'", "devices.device-1, device 'device-1'"})
    void oneStreamTooManyIs429(String scope, String named) throws Exception {
        try (TestHub hub = hub(scope, "max-streams=1");
                RawDevice device = new RawDevice(hub).connect()) {
            RawService service = new RawService(hub);
            assertThat(open(device, service).status()).isEqualTo(200);

            RawResponse no = refused(device, service);

            assertThat(no.status()).isEqualTo(429);
            assertThat(no.header("iothub-errorcode")).isEqualTo("ThrottlingException");
            assertThat(no.header("culvert-reason")).isEqualTo("too-many-streams");
            assertThat(no.header("Retry-After")).isEqualTo("5");
            assertThat(error(no).getInteger("errorCode")).isEqualTo(429001);
            assertThat(error(no).getString("message")).contains(named, "max-streams is 1");
        }
    }

    @ParameterizedTest
    @CsvSource({"hub, the hub", "policies.service, policy 'service'", "each-device, device 'device-1'"})
    void aStreamTooSoonIs429(String scope, String named) throws Exception {
        try (TestHub hub = hub(scope, "new-streams=2/m", "burst=2");
                RawDevice device = new RawDevice(hub).connect()) {
            RawService service = new RawService(hub);
            assertThat(open(device, service).status()).isEqualTo(200);
            assertThat(open(device, service).status()).isEqualTo(200);

            RawResponse no = refused(device, service);

            assertThat(no.status()).isEqualTo(429);
            assertThat(no.header("iothub-errorcode")).isEqualTo("ThrottlingException");
            assertThat(no.header("culvert-reason")).isEqualTo("throttled");
            assertThat(Integer.parseInt(no.header("Retry-After"))).isBetween(1, 30);
            assertThat(error(no).getInteger("errorCode")).isEqualTo(429001);
            assertThat(error(no).getString("message")).contains(named, "new-streams is 2/m");
        }
    }

    @ParameterizedTest
    @CsvSource({"hub, the hub", "each-policy, policy 'service'", "devices.device-1, device 'device-1'"})
    void bytesOverTheDaysQuotaEndTheStreamAndThenStreamsAre403(String scope, String named) throws Exception {
        try (TestHub hub = hub(scope, "bytes-per-day=1000");
                RawDevice device = new RawDevice(hub).connect()) {
            RawService service = new RawService(hub);
            var answer = service.open(device.id(), "0", "5");
            Offer offer = device.awaitOffer();
            device.accept(offer);
            RawResponse accepted = answer.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            try (Peer near = service.leg(accepted).connect();
                    Peer far = device.leg(offer).connect()) {
                near.sendBinary(new byte[600]);
                far.sendBinary(new byte[400]);

                assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1008);
                assertThat(near.awaitClosing(BOUND).reason()).isEqualTo("quota-exceeded");
                assertThat(far.awaitClosing(BOUND).code()).isEqualTo(1008);
                assertThat(far.receivedCount()).isEqualTo(600);
            }

            RawResponse no = refused(device, service);

            assertThat(no.status()).isEqualTo(403);
            assertThat(no.header("iothub-errorcode")).isEqualTo("IotHubQuotaExceeded");
            assertThat(no.header("culvert-reason")).isEqualTo("quota-exceeded");
            assertThat(error(no).getInteger("errorCode")).isEqualTo(403002);
            assertThat(error(no).getString("message")).contains(named, "bytes-per-day is 1000");
            hub.restart();
            device.connectAgain();
            Awaitility.await()
                    .atMost(BOUND)
                    .untilAsserted(() -> assertThat(refused(device, service).status())
                            .as("after a restart")
                            .isEqualTo(403));
        }
    }

    @ParameterizedTest
    @CsvSource({"max-duration=1s, duration-limit", "max-idle=1s, idle-limit"})
    void aPlainClientIsToldWhyItsStreamEnds(String limit, String reason) throws Exception {
        try (TestHub hub = hub("hub", limit);
                RawDevice device = new RawDevice(hub).connect()) {
            RawService service = new RawService(hub);
            var answer = service.open(device.id(), "0", "5");
            Offer offer = device.awaitOffer();
            device.accept(offer);
            try (Peer near = service.leg(answer.get(BOUND.toSeconds(), TimeUnit.SECONDS))
                            .connect();
                    Peer far = device.leg(offer).connect()) {
                assertThat(near.awaitClosing(BOUND).code()).isEqualTo(1008);
                assertThat(far.awaitClosing(BOUND).reason()).isEqualTo(reason);
            }
            assertThat(hub.ended().awaitOf(device.id(), BOUND).reason()).hasToString(reason);
        }
    }
}
