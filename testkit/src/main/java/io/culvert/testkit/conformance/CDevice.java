package io.culvert.testkit.conformance;

import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawMqtt;
import java.util.Optional;

/**
 * The C device SDK: one SUBSCRIBE packet with both filters, a resource without escapes in its signature and an empty policy
 * after it, the WebSocket dialled inside the callback and therefore before the acceptance is published, frames of 64 bytes,
 * TCP dropped in the end. Over a WebSocket its sub-protocol is {@code MQTT}, and its packets lie in frames as they come.
 */
public final class CDevice extends DevicePlayer {
    /** What it offers to the endpoint when its control connection is MQTT. */
    static final String SUB_PROTOCOL = "MQTT";
    /** Its buffer between a local TCP connection and the WebSocket. */
    static final int FRAME = 64;

    /** The releases that had device streams, by how they introduce themselves. */
    public enum Generation {
        V1_9("2020-09-30", "1.9.0"),
        V1_3("2017-11-08-preview", "1.3.0"),
        V1_2("2017-11-08-preview", "1.2.14");

        private final String query;

        Generation(String apiVersion, String version) {
            query = "/?api-version=" + apiVersion + "&DeviceClientType=iothubclient%2F" + version
                    + "%20%28native%3B%20Linux%3B%20x86_64%29";
        }
    }

    private final Generation generation;
    private String subprotocol = "";
    private int frameSize;

    private CDevice(Deployment hub, Optional<Credential> module, Generation generation) {
        super(hub, module);
        this.generation = generation;
    }

    /** The device, with the newest release. */
    public static CDevice of(Deployment hub) {
        return new CDevice(hub, Optional.empty(), Generation.V1_9);
    }

    public static CDevice of(Deployment hub, Generation generation) {
        return new CDevice(hub, Optional.empty(), generation);
    }

    /** The module. */
    public static CDevice module(Deployment hub) {
        return new CDevice(hub, hub.module(), Generation.V1_9);
    }

    /** Connects through a WebSocket on the HTTPS port, in frames of at most this many bytes wherever that cuts packets. */
    public CDevice overWebSocket(String spelling, int bytesOfFrame) {
        subprotocol = spelling;
        frameSize = bytesOfFrame;
        return this;
    }

    /** Its CONNECT, with its signature. */
    MqttConnect packet() {
        return MqttConnect.of(identity())
                .username(hub.hostName() + "/" + identity() + generation.query)
                .password(
                        signature().rawResource().lowerCaseEscapes().policy("").order("sr", "sig", "se", "skn"))
                .cleanSession(false)
                .keepAlive(240);
    }

    /** The connection below MQTT. */
    RawMqtt open() {
        return subprotocol.isEmpty() ? RawMqtt.over(hub.mqtt()) : RawMqtt.over(dialMqtt(), frameSize);
    }

    private Peer dialMqtt() {
        String url = "wss://" + hub.hostName() + ":" + hub.httpsPort() + "/$iothub/websocket";
        Peer peer = UpgradeForm.C_UWS.dial(hub, url, "", subprotocol);
        // Not looked at by this client, but by those that offer mqtt in small letters.
        Expect.equal(peer.subprotocol(), subprotocol, "sub-protocol of MQTT over WebSocket");
        return peer;
    }

    @Override
    public ConnAck connect() {
        return connect(open(), packet());
    }

    @Override
    public void subscribe() {
        int[] granted = session().subscribe(OFFERS, ANSWERS);
        Expect.that(
                granted.length == 2 && granted[0] < 128 && granted[1] < 128,
                "SUBACK of two filters: " + java.util.Arrays.toString(granted) + " (expected: both granted)");
    }

    @Override
    public Peer dial(OfferTopic offer) {
        return UpgradeForm.C_UWS.dial(hub, offer.url(), offer.token(), SUB_PROTOCOL);
    }
}
