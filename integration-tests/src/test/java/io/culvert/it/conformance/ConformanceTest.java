package io.culvert.it.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.Authentication;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.conformance.ConformanceKit;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Report;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every check of the kit, one test each, against a hub as it is by default. */
@Tag("scenario")
class ConformanceTest {
    private static TestHub hub;
    private static Deployment deployment;

    @BeforeAll
    static void start() throws Exception {
        hub = TestHub.builder().start();
        // An id that looks different in each SDK's encoding.
        ConnectionString device = hub.createDevice("dev:1_a(b)=c");
        String deviceId = device.identity().orElseThrow().deviceId();
        Identity camera = Identity.module(deviceId, "camera");
        Secret moduleKey = hub.registry()
                .modules()
                .create(camera, Authentication.keys())
                .await(15, SECONDS)
                .connectionString(hub.hostName(), hub.httpsPort())
                .flatMap(ConnectionString::key)
                .orElseThrow();
        deployment = PlayedStream.deployment(hub)
                .device(deviceId, PlayedStream.key(device))
                .module("camera", moduleKey.reveal());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @TestFactory
    Stream<DynamicTest> theHubServesTheReferencesClients() {
        ConformanceKit kit = ConformanceKit.of(deployment);
        return kit.checks().stream()
                .map(check -> DynamicTest.dynamicTest(check.name(), () -> {
                    Report.Result result = kit.run(check);
                    assertThat(result.problem()).as(check.shows()).isEmpty();
                }));
    }
}
