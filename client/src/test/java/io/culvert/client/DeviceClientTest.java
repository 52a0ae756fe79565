package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.HubException.Kind;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.protocol.CloseReason;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeviceClientTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    private FakeHub hub;
    private DeviceClient device;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx);
    }

    @AfterEach
    void close() throws Exception {
        if (device != null) {
            device.close().await(20, SECONDS);
        }
        hub.close();
    }

    private void connect(ClientOptions options) throws Exception {
        device = DeviceClient.create(vertx, options).onState(states::add);
        device.connect().await(20, SECONDS);
    }

    private ClientOptions options() {
        return hub.device("d1");
    }

    private <T extends SessionState> T until(Class<T> wanted) throws InterruptedException {
        SessionState state = states.poll(20, SECONDS);
        while (state != null && !wanted.isInstance(state)) {
            state = states.poll(20, SECONDS);
        }
        assertThat(state).isInstanceOf(wanted);
        return wanted.cast(state);
    }

    private static void eventually(BooleanSupplier condition) {
        long limit = System.nanoTime() + SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    private void streamWorks() throws Exception {
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        device.onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));
        var end = new Layout.Received(service.open("d1", "echo").await(20, SECONDS));
        end.write("hello");
        assertThat(end.until(5)).isEqualTo("hello");
        service.close().await(20, SECONDS);
    }

    @Test
    void aSessionOverWebSocketTakesStreams() throws Exception {
        connect(options());

        assertThat(hub.sessions.userNames.get(0))
                .startsWith("localhost/d1/?api-version=2021-04-12&DeviceClientType=culvert-java%2F");
        streamWorks();
    }

    @Test
    void aSessionOverMqttTakesStreams() throws Exception {
        connect(options().withSession(options().session().withTransport(Transport.MQTT, hub.mqttPort())));

        streamWorks();
    }

    @Test
    void aLostSessionIsGotBack() throws Exception {
        connect(options());
        until(SessionState.Connected.class);

        hub.sessions.live.get("d1").close();

        until(SessionState.Waiting.class);
        until(SessionState.Connected.class);
        streamWorks();
    }

    @Test
    void whoIsPushedOutByAnotherSessionIsToldSo() throws Exception {
        connect(options());
        until(SessionState.Connected.class);

        hub.sessions.live.get("d1").close(CloseReason.SESSION_REPLACED);

        HubException why = until(SessionState.Waiting.class).why();
        assertThat(why.reason()).contains(CloseReason.SESSION_REPLACED);
        assertThat(why).hasMessageContaining("another program uses the device's id");
    }

    @Test
    void whereTheHubCannotSayWhyTheUsualCauseIsNamedTheSecondTime() throws Exception {
        connect(options().withSession(options().session().withTransport(Transport.MQTT, hub.mqttPort())));
        until(SessionState.Connected.class);
        hub.sessions.live.get("d1").close();
        assertThat(until(SessionState.Waiting.class).why()).hasMessageEndingWith("the hub closed the session");
        until(SessionState.Connected.class);

        hub.sessions.live.get("d1").close();

        assertThat(until(SessionState.Waiting.class).why())
                .hasMessageContaining("a second program with the same device id is the usual cause");
        until(SessionState.Connected.class);

        hub.stop();

        until(SessionState.Waiting.class);
        assertThat(until(SessionState.Waiting.class).why()).hasMessageEndingWith("connection refused");
    }

    @Test
    void aSessionIsTriedUntilTheHubTakesItAgain() throws Exception {
        connect(options());
        until(SessionState.Connected.class);
        hub.sessions.answer = MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
        hub.sessions.live.get("d1").close();
        Duration first = until(SessionState.Waiting.class).delay();
        for (int i = 0; i < 5; i++) {
            until(SessionState.Waiting.class);
        }
        Duration later = until(SessionState.Waiting.class).delay();
        assertThat(first).isLessThanOrEqualTo(Duration.ofMillis(20));
        assertThat(later).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));

        hub.sessions.answer = MqttConnectReturnCode.CONNECTION_ACCEPTED;

        until(SessionState.Connected.class);
    }

    @Test
    void aSessionThatIsRefusedForGoodIsNotTriedAgain() throws Exception {
        connect(options());
        hub.sessions.answer = MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;

        hub.sessions.live.get("d1").close();

        assertThat(until(SessionState.Stopped.class).why().reason()).contains(CloseReason.UNAUTHORIZED);
    }

    @Test
    void theFirstTryFailsClearlyWhenTheHubRefuses() {
        hub.sessions.answer = MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;

        HubException failure = catchThrowableOfType(HubException.class, () -> connect(options()));

        assertThat(failure.reason()).contains(CloseReason.UNAUTHORIZED);
        assertThat(failure).hasMessageContaining("refused the credential of device d1");
        assertThat(hub.sessions.connects).hasValue(1);
    }

    @Test
    void theFirstTryFailsClearlyWhenTheHubIsNotReached() throws Exception {
        ClientOptions options = options();
        hub.stop();

        HubException failure = catchThrowableOfType(HubException.class, () -> connect(options));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageEndingWith("connection refused");
    }

    @Test
    void theFirstTryFailsClearlyWhenTheHubIsNotTrusted() {
        ClientOptions options = ClientOptions.of(options().connectionString()).withProxy(ProxyRules.direct());

        HubException failure = catchThrowableOfType(HubException.class, () -> connect(options));

        assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED);
    }

    @Test
    void theFirstTryFailsClearlyWhenTheCertificateIsForAnotherName() throws Exception {
        TestCertificates certificates = TestCertificates.ofAnotherName();
        FakeHub other = new FakeHub(vertx, certificates);
        ClientOptions overWebSocket = other.device("d1").withCaFile(certificates.pem());
        ClientOptions overMqtt =
                overWebSocket.withSession(overWebSocket.session().withTransport(Transport.MQTT, other.mqttPort()));

        for (ClientOptions options : List.of(overWebSocket, overMqtt)) {
            HubException failure = catchThrowableOfType(HubException.class, () -> connect(options));
            assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED);
            assertThat(failure).hasMessageContaining("is for another name than localhost");
        }
    }

    @Test
    void theCredentialIsRenewedBeforeItEndsAndStreamsLiveOn() throws Exception {
        connect(options().withSession(options().session().withSasLifetime(Duration.ofSeconds(3))));
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        device.onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));
        var end = new Layout.Received(service.open("d1", "echo").await(20, SECONDS));

        eventually(() -> hub.sessions.connects.get() >= 2);

        assertThat(hub.sessions.expiries.get(1)).isGreaterThan(hub.sessions.expiries.get(0));
        assertThat(states).noneMatch(SessionState.Waiting.class::isInstance);
        end.write("hello");
        assertThat(end.until(5)).isEqualTo("hello");
        service.close().await(20, SECONDS);
    }

    @Test
    void aHubThatAnswersNoPingIsLeft() throws Exception {
        connect(options().withSession(options().session().withKeepAlive(Duration.ofSeconds(1))));
        until(SessionState.Connected.class);
        hub.sessions.answersPings = false;

        assertThat(until(SessionState.Waiting.class).why()).hasMessageContaining("silent");
        assertThat(hub.sessions.pings.get()).isPositive();
        until(SessionState.Connected.class);
    }

    @Test
    void anOfferWithoutACallbackIsRejected() throws Exception {
        connect(options());
        ServiceClient service = ServiceClient.create(vertx, hub.service());

        StreamRefusedException refused = catchThrowableOfType(
                StreamRefusedException.class, () -> service.open("d1", "x").await(20, SECONDS));

        assertThat(refused.detail()).isEqualTo("the device has no callback");
    }

    @Test
    void aCallbackThatThrowsRejects() throws Exception {
        connect(options());
        device.onOffer(offer -> {
            throw new IllegalStateException("as the test wants");
        });
        ServiceClient service = ServiceClient.create(vertx, hub.service());

        StreamRefusedException refused = catchThrowableOfType(
                StreamRefusedException.class, () -> service.open("d1", "x").await(20, SECONDS));

        assertThat(refused.detail()).isEqualTo("the device's callback failed");
    }

    @Test
    void unansweredOffersAreBounded() throws Exception {
        connect(options().withSession(options().session().withMaxOffers(1)));
        BlockingQueue<StreamOffer> offers = new LinkedBlockingQueue<>();
        device.onOffer(offers::add);
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        var first = service.open("d1", "first");
        StreamOffer held = offers.poll(20, SECONDS);

        StreamRefusedException refused = catchThrowableOfType(
                StreamRefusedException.class, () -> service.open("d1", "second").await(20, SECONDS));
        held.accept();

        assertThat(refused.detail()).isEqualTo("the device has too many unanswered offers");
        assertThat(first.await(20, SECONDS).closeReason()).isEmpty();
    }

    @Test
    void anOfferIsAnsweredOnce() throws Exception {
        connect(options());
        BlockingQueue<StreamOffer> offers = new LinkedBlockingQueue<>();
        device.onOffer(offers::add);
        ServiceClient service = ServiceClient.create(vertx, hub.service());
        var opening = service.open("d1", "x");
        StreamOffer offer = offers.poll(20, SECONDS);
        offer.accept();

        offer.reject("too late");

        assertThat(opening.await(20, SECONDS).closeReason()).isEmpty();
        assertThat(catchThrowableOfType(
                                StreamRefusedException.class,
                                () -> offer.accept().await(5, SECONDS))
                        .reason())
                .contains(CloseReason.RESPONSE_TIMEOUT);
    }
}
