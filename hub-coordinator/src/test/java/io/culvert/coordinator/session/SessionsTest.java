package io.culvert.coordinator.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls;
import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.BareDevice.Packet;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Identity DEVICE = Identity.device("d");
    private static final Outcome<Bus.Done> DONE = Outcome.granted(new Bus.Done());
    private static final Duration SOON = BareDevice.SOON;
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = CoordinatorLayout.ofFewSessions(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private long epoch() throws Exception {
        return layout.located(DEVICE).epoch();
    }

    private CloseReason offerRefused(long epoch) throws Exception {
        return ((Outcome.Refused<Bus.Done>) layout.offer(DEVICE, epoch, 0)).reason();
    }

    @Test
    void anOfferHasTheReferencesForm() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            assertThat(layout.offer(DEVICE, epoch(), 0)).isEqualTo(DONE);

            Packet publish = device.expect(BareDevice.PUBLISH);
            assertThat(publish.flags()).isZero();
            assertThat(publish.payload()).isEmpty();
            assertThat(publish.topic())
                    .isEqualTo("$iothub/streams/POST/ssh/?$rid=1&$url=wss%3A%2F%2Fhub.example.com%3A8443%2Fbridges%2Fx"
                            + "&$auth=ti.ck.et");
        }
    }

    @Test
    void theDevicesAnswerIsTold() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            layout.offer(DEVICE, epoch(), 1);
            layout.offer(DEVICE, epoch(), 2);
            assertThat(device.offer()).contains("$rid=1&");
            assertThat(device.offer()).contains("$rid=2&");

            device.answer(400, "2", "&reason=target%20refused");
            device.answer(200, "1", "");

            assertThat(layout.answers.poll(5, SECONDS))
                    .isEqualTo(new Answer(CoordinatorLayout.stream(2), Verdict.REJECTED, "target refused"));
            assertThat(layout.answers.poll(5, SECONDS))
                    .isEqualTo(new Answer(CoordinatorLayout.stream(1), Verdict.ACCEPTED, ""));
        }
    }

    @Test
    void answersToNothingAreCountedAndDropped() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            device.answer(200, "99", "");
            device.answer(202, "1", "");
            device.publish("$iothub/streams/res/200", 0);
            device.subscribe("x", 0);

            assertThat(layout.coordinator.sessions().counters().uselessAnswers())
                    .isEqualTo(3);
            assertThat(layout.answers).isEmpty();
        }
    }

    @Test
    void onlyASessionThatListensCanBeOffered() throws Exception {
        try (BareDevice device = layout.device()) {
            assertThat(offerRefused(0)).isEqualTo(CloseReason.DEVICE_OFFLINE);
            device.login("d");
            assertThat(offerRefused(0)).isEqualTo(CloseReason.DEVICE_OFFLINE);

            device.listen();
            long epoch = epoch();
            assertThat(layout.offer(DEVICE, epoch, 0)).isEqualTo(DONE);
            assertThat(offerRefused(epoch + 1)).isEqualTo(CloseReason.DEVICE_OFFLINE);

            device.offer();
            device.unsubscribe("$iothub/streams/POST/#");
            assertThat(offerRefused(epoch)).isEqualTo(CloseReason.DEVICE_OFFLINE);
            assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
        }
    }

    @Test
    void subscribingAgainIsStillTheSameSession() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            long epoch = epoch();

            device.listen();

            assertThat(epoch()).isEqualTo(epoch);
        }
    }

    @Test
    void offersThatWaitAreBounded() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            for (int i = 0; i < 3; i++) {
                assertThat(layout.offer(DEVICE, epoch(), i)).isEqualTo(DONE);
            }
            assertThat(offerRefused(epoch())).isEqualTo(CloseReason.RESPONSE_TIMEOUT);

            device.offer();
            device.answer(200, "1", "");
            assertThat(layout.answers.poll(5, SECONDS)).isNotNull();
            assertThat(layout.offer(DEVICE, epoch(), 4)).isEqualTo(DONE);
        }
    }

    @Test
    void aDeviceThatVanishesTakesItsOffersAlong() throws Exception {
        BareDevice device = layout.device().login("d").listen();
        layout.offer(DEVICE, epoch(), 1);
        device.offer();

        device.tcp().reset();

        assertThat(layout.answers.poll(5, SECONDS))
                .isEqualTo(new Answer(CoordinatorLayout.stream(1), Verdict.GONE, ""));
        assertThat(layout.presence.find(DEVICE).await(5, SECONDS)).isEmpty();
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d off");
    }

    @Test
    void newsThatTheRegistryDidNotTakeAreToldAgainWithinSeconds() throws Exception {
        layout.registryAway = true;
        try (BareDevice device = layout.device()) {
            device.login("d").listen();
            layout.registryAway = false;

            assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
        }
    }

    @Test
    void theNewestSessionWins() throws Exception {
        try (BareDevice older = layout.device().login("d").listen();
                BareDevice newer = layout.device()) {
            long olderEpoch = epoch();
            layout.offer(DEVICE, olderEpoch, 1);

            newer.login("d").listen();

            older.awaitEnd(SOON);
            assertThat(layout.answers.poll(5, SECONDS).verdict()).isEqualTo(Verdict.GONE);
            assertThat(epoch()).isGreaterThan(olderEpoch);
            assertThat(layout.offer(DEVICE, epoch(), 2)).isEqualTo(DONE);
            assertThat(newer.offer()).contains("$rid=1&");
            assertThat(layout.coordinator.sessions().count()).isEqualTo(1);
            assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
            assertThat(layout.sessionChanges.poll(5, SECONDS)).isEqualTo("d on");
            assertThat(layout.sessionChanges).isEmpty();
        }
    }

    @Test
    void aSessionOnAnotherNodeIsToldToEnd() throws Exception {
        CompletableFuture<CoordinatorCalls.Evict> evicted = new CompletableFuture<>();
        layout.bus
                .serve(Address.node("c2"), CoordinatorCalls.EVICT, evict -> {
                    evicted.complete(evict);
                    return io.vertx.core.Future.succeededFuture(DONE);
                })
                .await(5, SECONDS);
        long epoch = layout.presence.announce(DEVICE, "c2").await(5, SECONDS).epoch();

        try (BareDevice device = layout.device().login("d").listen()) {
            assertThat(evicted.get(5, SECONDS))
                    .isEqualTo(new CoordinatorCalls.Evict(DEVICE, epoch, CloseReason.SESSION_REPLACED));
            device.subscribe("x", 0);
        }
    }

    @Test
    void anEvictionReachesOnlyOlderSessions() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            evict(epoch() - 1);
            device.subscribe("x", 0);

            evict(epoch());
            device.awaitEnd(SOON);
        }
    }

    private void evict(long epoch) throws Exception {
        layout.bus
                .ask(
                        Address.node(CoordinatorLayout.NODE),
                        CoordinatorCalls.EVICT,
                        new CoordinatorCalls.Evict(DEVICE, epoch, CloseReason.SESSION_REPLACED),
                        SOON)
                .await(5, SECONDS);
    }

    @Test
    void aRevokedDeviceEndsWithItsModules() {
        try (BareDevice device = layout.device().login("d");
                BareDevice module = layout.device().login("d/m");
                BareDevice other = layout.device().login("dd")) {
            layout.revoke(Kind.IDENTITY, "d");

            device.awaitEnd(SOON);
            module.awaitEnd(SOON);
            other.subscribe("x", 0);
        }
    }

    @Test
    void aRevokedDeviceThatIsNotConnectedTakesItsModulesAndNoOthers() {
        try (BareDevice one = layout.device().login("d/a");
                BareDevice before = layout.device().login("c/z");
                BareDevice after = layout.device().login("d-/a");
                BareDevice another = layout.device().login("d/z")) {
            layout.revoke(Kind.IDENTITY, "d");

            one.awaitEnd(SOON);
            another.awaitEnd(SOON);
            before.subscribe("x", 0);
            after.subscribe("x", 0);
        }
    }

    @Test
    void aChangedCredentialEndsItsOwnSessionAlone() {
        try (BareDevice device = layout.device().login("d");
                BareDevice module = layout.device().login("d/m")) {
            layout.revoke(Kind.CREDENTIAL, "d");

            device.awaitEnd(SOON);
            module.subscribe("x", 0);
        }
    }

    @Test
    void aRevokedModuleEndsAlone() {
        try (BareDevice device = layout.device().login("d");
                BareDevice module = layout.device().login("d/m");
                BareDevice other = layout.device().login("d/n")) {
            layout.revoke(Kind.IDENTITY, "d/m");

            module.awaitEnd(SOON);
            device.subscribe("x", 0);
            other.subscribe("x", 0);
        }
    }

    @Test
    void ordinaryTrafficOfADeviceIsTolerated() {
        try (BareDevice device = layout.device().login("d")) {
            assertThat(device.subscribe("devices/d/messages/devicebound/#", 1)).isEqualTo(1);
            assertThat(device.subscribe("$iothub/methods/POST/#", 2)).isEqualTo(1);
            assertThat(device.subscribe("$iothub/twin/res/#", 0)).isZero();

            device.publish("devices/d/messages/events/a=b", 1);
            assertThat(device.expect(BareDevice.PUBACK).body()).containsExactly(0, 9);
            device.publish("devices/d/messages/events/", 0);
            device.publish("$iothub/twin/GET/?$rid=abc", 0);
            Packet twin = device.expect(BareDevice.PUBLISH);
            assertThat(twin.topic()).isEqualTo("$iothub/twin/res/200/?$rid=abc");
            assertThat(twin.payload()).isEqualTo("{\"desired\":{\"$version\":1},\"reported\":{\"$version\":1}}");
            assertThat(layout.coordinator.sessions().counters().otherPublishes())
                    .isEqualTo(2);
        }
    }

    @Test
    void reportsToTheTwinAreConfirmedWithTheirVersion() {
        try (BareDevice device = layout.device().login("d")) {
            device.publish("$iothub/twin/PATCH/properties/reported/?$rid=1", 0);
            Packet first = device.expect(BareDevice.PUBLISH);
            assertThat(first.topic()).isEqualTo("$iothub/twin/res/204/?$rid=1&$version=2");
            assertThat(first.payload()).isEmpty();

            device.publish("$iothub/twin/PATCH/properties/reported/?$rid=2&x=y", 1);
            assertThat(device.expect(BareDevice.PUBLISH).topic()).isEqualTo("$iothub/twin/res/204/?$rid=2&$version=3");
            device.expect(BareDevice.PUBACK);
            device.publish("$iothub/twin/GET/?$rid=3", 0);
            assertThat(device.expect(BareDevice.PUBLISH).payload()).contains("\"reported\":{\"$version\":3}");
            device.publish("$iothub/twin/GET/?", 0);
            assertThat(device.subscribe("$iothub/twin/res/#", 0)).isZero();
        }
    }

    @Test
    void aDeviceAndItsModulesAreConnectedSideBySide() {
        try (BareDevice device = layout.device().login("d");
                BareDevice module = layout.device().login("d/m");
                BareDevice other = layout.device().login("d/n")) {
            device.subscribe("$iothub/twin/res/#", 0);
            module.subscribe("$iothub/twin/res/#", 0);
            other.subscribe("$iothub/twin/res/#", 0);
            assertThat(layout.coordinator.sessions().count()).isEqualTo(3);
        }
    }

    @Test
    void aSubscriptionWithQoS1IsGrantedAndOffersStayAtQoS0() throws Exception {
        try (BareDevice device = layout.device().login("d")) {
            assertThat(device.subscribe("$iothub/streams/POST/#", 1)).isEqualTo(1);
            layout.offer(DEVICE, epoch(), 1);

            Packet offer = device.expect(BareDevice.PUBLISH);
            assertThat(offer.flags()).isZero();
            assertThat(offer.payload()).isEmpty();
        }
    }

    @Test
    void packetsMayFollowTheConnectAtOnce() {
        try (BareDevice device = layout.device()) {
            device.send(BareDevice.bytes(
                    BareDevice.connect(4, "d", "hub.example.com/d/?api-version=1", "sas", 60),
                    BareDevice.subscribePacket("$iothub/streams/POST/#", 0),
                    new byte[] {(byte) 0xc0, 0}));

            assertThat(device.connAck()).isZero();
            assertThat(new int[] {device.read().type(), device.read().type()})
                    .containsExactlyInAnyOrder(BareDevice.SUBACK, BareDevice.PINGRESP);
        }
    }

    @Test
    void aForeignClientOfAllFunctionsIsServed() throws Exception {
        MqttClient client = MqttClient.create(
                layout.vertx,
                new MqttClientOptions()
                        .setClientId("d")
                        .setUsername("hub.example.com/d/?api-version=2021-04-12")
                        .setPassword("sas")
                        .setCleanSession(false)
                        .setWillFlag(true)
                        .setWillTopic("devices/d/messages/events/")
                        .setWillMessageBytes(Buffer.buffer("bye")));
        CompletableFuture<String> offered = new CompletableFuture<>();
        client.publishHandler(publish -> offered.complete(publish.topicName()));

        assertThat(client.connect(layout.mqttPort(), "127.0.0.1")
                        .await(5, SECONDS)
                        .isSessionPresent())
                .isFalse();
        CompletableFuture<Integer> granted = new CompletableFuture<>();
        client.subscribeCompletionHandler(ack -> granted.complete(ack.messageId()));
        client.subscribe("$iothub/streams/POST/#", 0).await(5, SECONDS);
        granted.get(5, SECONDS);
        layout.offer(DEVICE, epoch(), 1);

        assertThat(offered.get(5, SECONDS)).startsWith("$iothub/streams/POST/ssh/?$rid=1&");
        client.publish("$iothub/streams/res/200/?$rid=1", Buffer.buffer(), MqttQoS.AT_MOST_ONCE, false, false)
                .await(5, SECONDS);
        assertThat(layout.answers.poll(5, SECONDS).verdict()).isEqualTo(Verdict.ACCEPTED);
        client.disconnect().await(5, SECONDS);
    }
}
