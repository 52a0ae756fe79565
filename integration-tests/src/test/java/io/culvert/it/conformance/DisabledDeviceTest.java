package io.culvert.it.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.conformance.CDevice;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Initiation;
import io.culvert.testkit.conformance.NodeService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the played SDKs are told of a device that its operator has disabled. */
@Tag("scenario")
@WithHub
class DisabledDeviceTest {
    @Test
    void itIsToldSoAndNotToComeBackAndItsServicesAreRefused(TestHub hub) throws Exception {
        ConnectionString credential = hub.createDevice();
        String id = credential.identity().orElseThrow().deviceId();
        Deployment deployment = PlayedStream.deployment(hub).device(id, PlayedStream.key(credential));
        hub.registry().disable(id).await(15, SECONDS);

        try (CDevice device = CDevice.of(deployment)) {
            assertThat(device.connect().code()).isEqualTo(3);
        }
        Initiation refused = NodeService.of(deployment).initiate("n", "0", "1").get(15, SECONDS);
        assertThat(refused.response().status()).isEqualTo(403);
        assertThat(refused.error().code()).isEqualTo(403000);
        assertThat(refused.error().message()).isEqualTo("The device is disabled.");

        hub.registry().enable(id).await(15, SECONDS);
        try (CDevice device = CDevice.of(deployment)) {
            assertThat(device.connect().accepted()).isTrue();
        }
    }
}
