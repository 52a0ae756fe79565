package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.HubException.Kind;
import io.culvert.client.Layout.Received;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two clients of a program that is a member of the cluster. */
class EventBusClientsTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<StreamOffer> offers = new LinkedBlockingQueue<>();
    private FakeBusHub bus;
    private ServiceClient service;
    private DeviceClient device;

    @BeforeEach
    void start() throws Exception {
        bus = new FakeBusHub(vertx);
        service = ServiceClient.onEventBus(vertx, bus.hub.service());
        device = DeviceClient.onEventBus(vertx, bus.hub.device("d1")).onOffer(offers::add);
    }

    @AfterEach
    void stop() throws Exception {
        device.close().await(20, SECONDS);
        service.close().await(20, SECONDS);
        vertx.close().await(20, SECONDS);
    }

    private void connect() throws Exception {
        device.connect().await(20, SECONDS);
    }

    private Future<DeviceStream> opening() {
        return service.open("d1", "echo");
    }

    private HubException refused() {
        return catchThrowableOfType(HubException.class, () -> opening().await(20, SECONDS));
    }

    private static void eventually(BooleanSupplier condition) {
        long limit = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void bytesGoBothWays() throws Exception {
        connect();
        Future<DeviceStream> opening = opening();
        Received atDevice = new Received(offers.poll(20, SECONDS).accept().await(20, SECONDS));
        Received atService = new Received(opening.await(20, SECONDS));

        atService.write("there");
        assertThat(atDevice.until(5)).isEqualTo("there");
        atDevice.write("and back");
        assertThat(atService.until(8)).isEqualTo("and back");
        assertThat(bus.confirmed).hasValue(1);
    }

    @Test
    void credentialsAreInTheBodies() throws Exception {
        connect();
        JsonObject connect = bus.asked.poll(5, SECONDS);
        assertThat(connect.getString("credential")).startsWith("SharedAccessSignature sr=localhost%2Fdevices%2Fd1&");
        assertThat(connect.getString("device")).isEqualTo("d1");

        bus.open = wish -> FakeBusHub.error("failed", "device-offline");
        service.open(
                Identity.module("d1", "cam"),
                new StreamName("ssh"),
                new OpenTimeouts(Duration.ofMillis(1_500), Duration.ofSeconds(20)));
        JsonObject open = bus.asked.poll(5, SECONDS);
        assertThat(open.getString("credential")).contains("skn=service");
        assertThat(open.getString("module")).isEqualTo("cam");
        assertThat(open.getDouble("connectTimeout")).isEqualTo(1.5);
        assertThat(open.getDouble("responseTimeout")).isEqualTo(20);
    }

    @Test
    void aBearerTokenIsShownAsWell() throws Exception {
        bus.open = wish -> FakeBusHub.error("failed", "unauthorized");
        ServiceClient bearer = ServiceClient.onEventBus(
                vertx,
                bus.hub.trusting(ClientOptions.ofHub(
                        new HostPort("localhost", bus.hub.port()),
                        any -> Future.succeededFuture(new Secret("a.b.c")))));
        assertThatThrownBy(() -> bearer.open("d1", "x").await(20, SECONDS)).isInstanceOf(StreamRefusedException.class);
        assertThat(bus.asked.poll(5, SECONDS).getString("credential")).isEqualTo("Bearer a.b.c");
        bearer.close().await(20, SECONDS);
    }

    @Test
    void aRejectionHasTheDevicesWords() throws Exception {
        connect();
        Future<DeviceStream> opening = opening();
        offers.poll(20, SECONDS).reject("not now");

        assertThatThrownBy(() -> opening.await(20, SECONDS))
                .isInstanceOfSatisfying(StreamRefusedException.class, no -> {
                    assertThat(no.reason()).contains(CloseReason.REJECTED);
                    assertThat(no.detail()).isEqualTo("not now");
                });
    }

    @Test
    void theHubsRefusalsAreTold() {
        for (CloseReason reason :
                new CloseReason[] {CloseReason.DEVICE_OFFLINE, CloseReason.UNAUTHORIZED, CloseReason.THROTTLED}) {
            bus.open = wish -> FakeBusHub.error("failed", reason.label());
            assertThat(refused().reason()).contains(reason);
        }
        bus.open = wish -> new JsonObject().put("outcome", "accepted");
        assertThat(refused().kind()).isEqualTo(Kind.NOT_UNDERSTOOD);
        bus.open = wish -> new JsonObject();
        assertThat(refused().kind()).isEqualTo(Kind.NOT_UNDERSTOOD);
    }

    @Test
    void aHubThatIsNotAvailableIsAskedOnceMore() {
        bus.open = wish -> FakeBusHub.error("failed", "draining");
        assertThat(refused().reason()).contains(CloseReason.DRAINING);
        assertThat(bus.asked).hasSize(2);
    }

    @Test
    void withoutAHubOnTheBusThatIsSaid() throws Exception {
        Vertx alone = Vertx.vertx();
        ServiceClient lost = ServiceClient.onEventBus(alone, bus.hub.service());
        assertThatThrownBy(() -> lost.open("d1", "x").await(20, SECONDS))
                .isInstanceOfSatisfying(
                        HubException.class, no -> assertThat(no.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessage("no coordinator of a hub is on this event bus");
        lost.close().await(20, SECONDS);
        alone.close().await(20, SECONDS);
    }

    @Test
    void theFirstTryFailsClearlyWhenTheHubRefuses() {
        bus.connect = wish -> FakeBusHub.error("failed", "unauthorized");
        assertThatThrownBy(this::connect)
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("the hub refused the credential of device d1: ");
        assertThat(device.state()).isInstanceOf(SessionState.Stopped.class);
    }

    @Test
    void aSessionThatTheHubEndsIsGotBack() throws Exception {
        BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
        device.onState(states::add);
        connect();
        eventually(bus::holds);

        bus.release(FakeBusHub.error("ended", "draining"));

        eventually(() -> bus.connects.get() == 2 && device.state() instanceof SessionState.Connected);
        assertThat(states)
                .anyMatch(state -> state instanceof SessionState.Waiting waiting
                        && waiting.why().getMessage().contains("said the hub"));
    }

    @Test
    void theCredentialIsRenewedBeforeItEnds() throws Exception {
        device.close().await(20, SECONDS);
        ClientOptions options = bus.hub.device("d1");
        device = DeviceClient.onEventBus(
                        vertx, options.withSession(options.session().withSasLifetime(Duration.ofSeconds(2))))
                .onOffer(offers::add);
        connect();

        eventually(() -> bus.connects.get() == 2);
        assertThat(bus.disconnects.poll(5, SECONDS).getString("session")).isEqualTo("s1");
    }

    @Test
    void aDeviceThatClosesSaysSo() throws Exception {
        connect();
        device.close().await(20, SECONDS);

        assertThat(bus.disconnects.poll(5, SECONDS).getString("session")).isEqualTo("s1");
    }

    @Test
    void aCertificateCannotBeShownThere() {
        ClientOptions options = ClientOptions.of(ConnectionString.parse("HostName=localhost;DeviceId=d1;x509=true"));
        assertThatThrownBy(() -> DeviceClient.onEventBus(vertx, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without a key");
    }
}
