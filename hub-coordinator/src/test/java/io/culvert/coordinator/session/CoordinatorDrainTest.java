package io.culvert.coordinator.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.coordinator.CoordinatorVerticle;
import io.culvert.protocol.BusOperation;
import io.culvert.protocol.Identity;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that drains beside one that serves: devices are at the one, services ask the other. */
class CoordinatorDrainTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Duration SPREAD = Duration.ofSeconds(10);
    private CoordinatorLayout layout;
    private CoordinatorVerticle draining;
    private int drainingPort;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
        drainingPort = layout.another("c2", CoordinatorConfig.defaults());
        draining = layout.others.get(0);
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private CompletableFuture<RawResponse> open() {
        RawHttp request = RawHttp.request("POST", layout.url("/x"))
                .target("/twins/d/streams/ssh?api-version=2018-10-20-preview")
                .header("Authorization", "SharedAccessSignature sr=x&sig=y&se=1")
                .header("Content-Length", "0");
        return CompletableFuture.supplyAsync(request::send);
    }

    @Test
    void whoOpensAStreamToADeviceOnItsWayWaitsForItToArrive() throws Exception {
        try (BareDevice before = BareDevice.onTcp(drainingPort).login("d").listen()) {
            draining.drain(SPREAD).await(5, SECONDS);
            before.awaitEnd(BareDevice.SOON);
        }
        CompletableFuture<RawResponse> opening = open();
        assertThatThrownBy(() -> opening.get(500, MILLISECONDS)).isInstanceOf(TimeoutException.class);

        try (BareDevice after = layout.device().login("d").listen()) {
            after.offer();
            after.answer(200, "1", "");

            assertThat(opening.get(10, SECONDS).header("iothub-streaming-is-accepted"))
                    .isEqualTo("True");
        }
    }

    @Test
    void aDeviceWithAnOfferToAnswerGoesAfterItsAnswer() throws Exception {
        try (BareDevice other = BareDevice.onTcp(drainingPort).login("other").listen();
                BareDevice device = BareDevice.onTcp(drainingPort).login("d").listen()) {
            CompletableFuture<RawResponse> opening = open();
            device.offer();
            draining.drain(SPREAD).await(5, SECONDS);
            other.awaitEnd(BareDevice.SOON);

            device.answer(200, "1", "");

            assertThat(opening.get(10, SECONDS).header("iothub-streaming-is-accepted"))
                    .isEqualTo("True");
            device.awaitEnd(BareDevice.SOON);
        }
    }

    @Test
    void noPresenceNamesItOnceItHasStopped() throws Exception {
        try (BareDevice device = BareDevice.onTcp(drainingPort).login("d").listen()) {
            assertThat(layout.located(DEVICE).node()).isEqualTo("c2");

            draining.drain(SPREAD).await(5, SECONDS);
            device.awaitEnd(BareDevice.SOON);
            layout.vertx.undeploy(draining.deploymentID()).await(5, SECONDS);
        }
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
    }

    @Test
    void programsOnTheEventBusAreAnsweredByTheOther() throws Exception {
        draining.drain(SPREAD).await(5, SECONDS);

        for (int i = 0; i < 4; i++) {
            JsonObject reply = layout.vertx
                    .eventBus()
                    .<JsonObject>request(
                            BusOperation.CONNECT.address(),
                            new JsonObject().put("device", "bus-" + i).put("credential", "sas"),
                            new DeliveryOptions().setSendTimeout(5000))
                    .await(10, SECONDS)
                    .body();

            assertThat(reply.getString("session")).as("%s", reply).isNotNull();
        }
    }

    @Test
    void itTakesNoDevices() throws Exception {
        draining.drain(SPREAD).await(5, SECONDS);

        try (BareDevice device = BareDevice.onTcp(drainingPort)) {
            device.awaitEnd(BareDevice.SOON);
        }
    }
}
