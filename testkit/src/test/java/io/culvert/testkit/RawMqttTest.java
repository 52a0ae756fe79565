package io.culvert.testkit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PfxOptions;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against an MQTT server that somebody else has written. */
@Timeout(60)
class RawMqttTest {
    private static final Duration BOUND = ofSeconds(10);
    private static final Vertx VERTX = Vertx.vertx();
    private static final BlockingQueue<MqttEndpoint> ENDPOINTS = new LinkedBlockingQueue<>();
    private static final BlockingQueue<MqttPublishMessage> PUBLISHED = new LinkedBlockingQueue<>();

    @TempDir
    static Path folder;

    private static Path ca;
    private static int tlsPort;
    private static int webSocketPort;

    private RawMqtt mqtt;

    @BeforeAll
    static void startServers() throws Exception {
        Certificate certificate = Certificate.in(folder);
        ca = certificate.pem();
        tlsPort = listen(certificate, false);
        webSocketPort = listen(certificate, true);
    }

    private static int listen(Certificate certificate, boolean webSocket) throws Exception {
        MqttServerOptions options =
                new MqttServerOptions().setPort(0).setHost("127.0.0.1").setUseWebSocket(webSocket);
        options.setMaxMessageSize(256 * 1024);
        options.setSsl(true);
        options.setKeyCertOptions(
                new PfxOptions().setPath(certificate.store().toString()).setPassword(certificate.password()));
        return MqttServer.create(VERTX, options)
                .endpointHandler(RawMqttTest::serve)
                .listen()
                .await(10, TimeUnit.SECONDS)
                .actualPort();
    }

    private static void serve(MqttEndpoint endpoint) {
        endpoint.publishAutoAck(true);
        endpoint.publishHandler(PUBLISHED::add);
        endpoint.subscribeHandler(subscribe -> endpoint.subscribeAcknowledge(
                subscribe.messageId(),
                subscribe.topicSubscriptions().stream()
                        .map(each -> each.qualityOfService())
                        .toList()));
        endpoint.accept(false);
        ENDPOINTS.add(endpoint);
    }

    @AfterAll
    static void stopServers() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeClient() {
        if (mqtt != null) {
            mqtt.close();
        }
        ENDPOINTS.clear();
        PUBLISHED.clear();
    }

    private static MqttConnect device() {
        return MqttConnect.of("d1")
                .username("hub/d1/?api-version=2020-09-30")
                .password(Sas.of("hub/devices/d1", "a2V5"));
    }

    private MqttEndpoint connect() throws InterruptedException {
        mqtt = RawMqtt.over(RawTls.connect("localhost", tlsPort, ca));
        assertThat(mqtt.connect(device())).isZero();
        return ENDPOINTS.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void allFieldsOfAConnectArrive() throws Exception {
        mqtt = RawMqtt.over(RawTls.connect("localhost", tlsPort, ca));
        assertThat(mqtt.connect(device().cleanSession(true).keepAlive(17).will("gone", "d1", 1, true)))
                .isZero();
        MqttEndpoint endpoint = ENDPOINTS.poll(10, TimeUnit.SECONDS);

        assertThat(endpoint.clientIdentifier()).isEqualTo("d1");
        assertThat(endpoint.auth().getUsername()).isEqualTo("hub/d1/?api-version=2020-09-30");
        assertThat(endpoint.auth().getPassword()).startsWith("SharedAccessSignature sr=hub%2Fdevices%2Fd1&sig=");
        assertThat(endpoint.isCleanSession()).isTrue();
        assertThat(endpoint.keepAliveTimeSeconds()).isEqualTo(17);
        assertThat(endpoint.will().getWillTopic()).isEqualTo("gone");
        assertThat(endpoint.will().getWillQos()).isEqualTo(1);
        assertThat(endpoint.will().isWillRetain()).isTrue();
    }

    @Test
    void oneSubscribeAsksForSeveralFilters() throws Exception {
        connect();

        assertThat(mqtt.subscribe("$iothub/streams/POST/#", "$iothub/streams/res/#"))
                .containsExactly(0, 0);
    }

    @Test
    void anOfferIsReadAndAnswered() throws Exception {
        MqttEndpoint endpoint = connect();
        String topic = "$iothub/streams/POST/ssh/?$rid=7&$url=wss%3A%2F%2Fh%3A443%2Fbridges&$auth=a.b-c";
        endpoint.publish(topic, Buffer.buffer(), MqttQoS.AT_MOST_ONCE, false, false);
        MqttPacket offer = mqtt.awaitPublish(BOUND);
        assertThat(offer.topic()).isEqualTo(topic);
        assertThat(offer.topicProperties())
                .containsEntry("$rid", "7")
                .containsEntry("$url", "wss%3A%2F%2Fh%3A443%2Fbridges");
        assertThat(offer.payload()).isEmpty();

        mqtt.answer("7", 400, "&reason=busy");
        assertThat(PUBLISHED.poll(10, TimeUnit.SECONDS).topicName())
                .isEqualTo("$iothub/streams/res/400/?$rid=7&reason=busy");
    }

    @Test
    void qualityOneIsAcknowledged() throws Exception {
        MqttEndpoint endpoint = connect();
        mqtt.publishAcknowledged("devices/d1/messages/events/", "x".repeat(200_000));
        assertThat(PUBLISHED.poll(10, TimeUnit.SECONDS).payload().length()).isEqualTo(200_000);

        endpoint.publish("t", Buffer.buffer("y".repeat(20_000)), MqttQoS.AT_LEAST_ONCE, false, false);
        MqttPacket packet = mqtt.awaitPublish(BOUND);
        assertThat(packet.qos()).isEqualTo(1);
        assertThat(packet.packetId()).isPositive();
        assertThat(packet.payload()).hasSize(20_000);
    }

    @Test
    void pingsAndEndsAreSeen() throws Exception {
        MqttEndpoint endpoint = connect();
        mqtt.ping(BOUND);
        assertThatThrownBy(() -> mqtt.read(ofMillis(20))).hasMessageContaining("packets not taken: []");
        endpoint.close();

        assertThat(mqtt.awaitEnd(BOUND)).isEqualTo(TransportEnd.FIN);
        assertThatThrownBy(() -> mqtt.read(BOUND)).hasMessageContaining("ended by FIN");
    }

    @Test
    void aDisconnectIsHeardByTheServer() throws Exception {
        MqttEndpoint endpoint = connect();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        endpoint.disconnectHandler(disconnect -> heard.add("disconnect"));
        mqtt.disconnect();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("disconnect");
    }

    @Test
    void packetsMaySpanFramesOfAWebSocket() throws Exception {
        for (int frameSize : List.of(1, 3, 1000)) {
            Peer peer = Peer.dial("wss://localhost:" + webSocketPort + "/mqtt")
                    .caFile(ca)
                    .subprotocols("mqtt")
                    .connect();
            try (RawMqtt overWebSocket = RawMqtt.over(peer, frameSize)) {
                assertThat(overWebSocket.connect(device())).isZero();
                assertThat(overWebSocket.subscribe("a/#", "b/#")).containsExactly(0, 0);
                overWebSocket.publishAcknowledged("t", "hello");
                assertThat(PUBLISHED.poll(10, TimeUnit.SECONDS).payload()).hasToString("hello");
                ENDPOINTS.poll(10, TimeUnit.SECONDS).close();
                overWebSocket.awaitEnd(BOUND);
            }
        }
    }

    @Test
    void bytesThatAreNoPacketsAreNamed() {
        MqttInbox inbox = new MqttInbox();
        inbox.accept(new byte[] {0x30, -1, -1, -1, -1, -1});

        assertThatThrownBy(() -> inbox.take(any -> true, BOUND, "a packet"))
                .hasMessageContaining("remaining length of an MQTT packet: over four bytes");
    }

    @Test
    void packetsCutAnywhereAreJoined() {
        MqttInbox inbox = new MqttInbox();
        byte[] bytes = MqttPacket.publish("topic", new byte[300], 9).bytes();
        for (byte each : bytes) {
            inbox.accept(new byte[] {each});
        }
        inbox.accept(MqttPacket.bare(MqttPacket.PINGRESP).bytes());

        assertThat(inbox.take(any -> true, BOUND, "publish").payload()).hasSize(300);
        assertThat(inbox.take(any -> true, BOUND, "pong").type()).isEqualTo(MqttPacket.PINGRESP);
    }
}
