package io.culvert.it.faults;

import static io.culvert.it.cluster.ClusterPlan.COORDINATOR;
import static io.culvert.it.cluster.ClusterPlan.ENDPOINT;
import static io.culvert.it.cluster.ClusterPlan.REGISTRY;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.client.DeviceClient;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamOffer;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.LoopbackHosts;
import io.culvert.it.cluster.NodePlan;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawService;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A coordinator that dies, with devices of which one comes back and one does not. */
class CoordinatorDeathTest {
    /** A killed node is missed within a second, and what it held is stored then. */
    private static final Duration SEEN = Duration.ofSeconds(10);

    @Test
    void itsDevicesAreFoundWhereTheyComeBackAndAreGoneWhereTheyDoNot() throws Exception {
        // The first coordinator is that of devices, as long as it lives.
        ClusterPlan plan = new ClusterPlan(
                List.of(NodePlan.of(1, COORDINATOR), NodePlan.of(2, REGISTRY, COORDINATOR, ENDPOINT)), false, false);
        try (BreakableHub hub = BreakableHub.start(
                        CoordinatorDeathTest.class, LoopbackHosts.create(), plan, settings -> settings);
                RawDevice gone = new RawDevice(hub.hub()).connect()) {
            ConnectionString returns = hub.hub().createDevice("returns");
            DeviceClient device = DeviceClient.create(
                            hub.hub().vertx(), hub.hub().options(returns))
                    .onOffer(StreamOffer::accept);
            device.connect().await(20, SECONDS);
            awaitState(hub.hub(), "returns", true);
            awaitState(hub.hub(), gone.id(), true);

            hub.node(1).kill();

            awaitState(hub.hub(), gone.id(), false);
            assertThat(new RawService(hub.hub())
                            .open(gone.id(), "0", "2")
                            .get(20, SECONDS)
                            .status())
                    .isEqualTo(404);
            ServiceClient service = ServiceClient.create(
                    hub.hub().vertx(), hub.hub().options(hub.hub().connectionString("service")));
            Awaitility.await()
                    .atMost(SEEN)
                    .ignoreExceptions()
                    .until(() -> service.open("returns", "ssh").await(20, SECONDS) != null);
            awaitState(hub.hub(), "returns", true);
            service.close().await(20, SECONDS);
            device.close().await(20, SECONDS);
        }
    }

    private static void awaitState(TestHub hub, String device, boolean connected) {
        Awaitility.await(device + " is connected: " + connected)
                .atMost(SEEN)
                .until(() -> state(hub, device).equals(connected ? "Connected" : "Disconnected"));
    }

    private static String state(TestHub hub, String device) {
        ConnectionString owner = hub.connectionString("iothubowner");
        RawResponse answer = RawHttp.get("https://" + hub.hostName() + ":" + hub.httpsPort() + "/devices/" + device)
                .caFile(hub.caFile())
                .header(
                        "Authorization",
                        SasToken.sign(
                                owner.hostName(),
                                owner.policy(),
                                owner.key().orElseThrow(),
                                Instant.now().plusSeconds(60)))
                .send();
        return new JsonObject(answer.text()).getString("connectionState");
    }
}
