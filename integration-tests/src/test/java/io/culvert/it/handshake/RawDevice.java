package io.culvert.it.handshake;

import io.culvert.protocol.ConnectionString;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.MqttPacket;
import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawMqtt;
import io.culvert.testkit.RawTls;
import io.culvert.testkit.Sas;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A device as the reference's C client is on the wire: MQTT over TLS, then a WebSocket with the sub-protocol MQTT. */
public final class RawDevice implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(10);
    /** So long nothing may be offered. */
    private static final Duration QUIET = Duration.ofMinutes(10);

    /** What the hub offered. */
    public record Offer(String topic, String requestId, String url, String ticket) {}

    private final TestHub hub;
    private final String id;
    private final ConnectionString credential;
    private RawMqtt session;

    public RawDevice(TestHub hub) throws Exception {
        this.hub = hub;
        this.credential = hub.createDevice();
        this.id = credential.identity().orElseThrow().deviceId();
    }

    public String id() {
        return id;
    }

    /** Its primary key. */
    public String key() {
        return credential.key().orElseThrow().reveal();
    }

    /** Connects and listens for streams. */
    public RawDevice connect() {
        return connect("localhost", hub.mqttPort());
    }

    /** Connects to this node and listens for streams. */
    public RawDevice connect(String host, int mqttPort) {
        connectAgain(host, mqttPort);
        subscribe();
        return this;
    }

    /** Connects, in place of an older session if there is one, and does not listen yet. */
    public void connectAgain() {
        connectAgain("localhost", hub.mqttPort());
    }

    private void connectAgain(String host, int mqttPort) {
        session = RawMqtt.over(RawTls.connect(host, mqttPort, hub.caFile()));
        String resource = hub.hostName() + "/devices/" + id;
        int code = session.connect(MqttConnect.of(id)
                .username(hub.hostName() + "/" + id + "/?api-version=2020-09-30&DeviceClientType=iothubclient%2F1.9.0")
                .password(Sas.of(resource, key())));
        if (code != 0) {
            throw new AssertionError("CONNACK: " + code);
        }
    }

    /** Listens for streams. */
    public void subscribe() {
        session.subscribe("$iothub/streams/POST/#", "$iothub/streams/res/#");
    }

    public Offer awaitOffer() {
        MqttPacket offer = session.awaitPublish(BOUND);
        Map<String, String> properties = offer.topicProperties();
        return new Offer(
                offer.topic(),
                properties.get("$rid"),
                URLDecoder.decode(properties.get("$url"), StandardCharsets.UTF_8),
                properties.get("$auth"));
    }

    public void accept(Offer offer) {
        session.answer(offer.requestId(), 200, "");
    }

    public void reject(Offer offer, String reason) {
        session.answer(offer.requestId(), 400, reason.isEmpty() ? "" : "&reason=" + reason);
    }

    /** From now on rejects every offer as soon as it comes. */
    public RawDevice rejectAll() {
        RawMqtt own = session;
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            own.answer(own.awaitPublish(QUIET).topicProperties().get("$rid"), 400, "");
                        }
                    } catch (RuntimeException | AssertionError ended) {
                        // With the session, which the test judges by what is offered.
                    }
                },
                "rejecting-device");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    public PeerDial leg(Offer offer) {
        return Peer.dial(offer.url())
                .caFile(hub.caFile())
                .bearer(offer.ticket())
                .subprotocols("MQTT");
    }

    /** Goes away without a word. */
    public void vanish() {
        session.close();
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
