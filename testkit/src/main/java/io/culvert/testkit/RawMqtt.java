package io.culvert.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * An MQTT 3.1.1 client that sends any packet, legal or not, over TLS or over a WebSocket.
 *
 * <p>Nothing is sent by itself: no ping, no acknowledgement. A thread reads packets as they come; the {@code await} methods take the first
 * that fits and leave the others. Safe for use from any thread.
 *
 * <pre>{@code
 * try (RawMqtt device = RawMqtt.over(RawTls.connect("localhost", 8883, ca))) {
 *     device.connect(MqttConnect.of("d1").username("hub/d1/?api-version=2020-09-30").password(sas));
 *     device.subscribe("$iothub/streams/POST/#", "$iothub/streams/res/#");
 *     MqttPacket offer = device.awaitPublish(ofSeconds(5));
 *     device.answer(offer.topicProperties().get("$rid"), 200, "");
 * }
 * }</pre>
 */
public final class RawMqtt implements AutoCloseable {
    /** How long CONNACK, SUBACK and PUBACK may take. */
    private static final Duration ANSWER_BOUND = Duration.ofSeconds(10);

    private static final int READ_SIZE = 8 * 1024;

    private final MqttInbox inbox = new MqttInbox();
    private final Consumer<byte[]> out;
    private final Runnable close;
    private int packetIds;

    private RawMqtt(Consumer<byte[]> out, Runnable close) {
        this.out = out;
        this.close = close;
    }

    /** MQTT over this connection, which the client closes in its turn. */
    public static RawMqtt over(RawTcp connection) {
        RawMqtt mqtt = new RawMqtt(connection::send, connection::close);
        InputStream in = connection.unboundedInput();
        Thread reader = new Thread(() -> mqtt.read(in), "raw-mqtt-reader");
        reader.setDaemon(true);
        reader.start();
        return mqtt;
    }

    /** MQTT over this WebSocket, each packet in a binary frame of its own. */
    public static RawMqtt over(Peer peer) {
        return over(peer, Integer.MAX_VALUE);
    }

    /** MQTT over this WebSocket, in binary frames of at most this many bytes, wherever that cuts the packets. */
    public static RawMqtt over(Peer peer, int frameSize) {
        RawMqtt mqtt = new RawMqtt(
                bytes -> {
                    for (int from = 0; from < bytes.length; ) {
                        int size = Math.min(frameSize, bytes.length - from);
                        peer.sendBinary(Arrays.copyOfRange(bytes, from, from + size));
                        from += size;
                    }
                },
                peer::close);
        peer.onData(mqtt.inbox::accept);
        peer.onEnd(mqtt.inbox::ended);
        return mqtt;
    }

    private void read(InputStream in) {
        byte[] piece = new byte[READ_SIZE];
        try {
            for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
                inbox.accept(Arrays.copyOf(piece, size));
            }
            inbox.ended(TransportEnd.FIN);
        } catch (IOException e) {
            inbox.ended(TransportEnd.of(e));
        }
    }

    /** Sends one packet as it is. */
    public void send(MqttPacket packet) {
        sendBytes(packet.bytes());
    }

    /** Sends bytes that need not be a packet, or several at once. */
    public void sendBytes(byte[] bytes) {
        out.accept(bytes);
    }

    /** Sends the CONNECT and returns the CONNACK's return code; 0 is accepted. */
    public int connect(MqttConnect connect) {
        send(connect.packet());
        return await(MqttPacket.CONNACK, ANSWER_BOUND).returnCode();
    }

    /** Subscribes to all filters with one packet and returns the codes granted, one for each. */
    public int[] subscribe(String... filters) {
        int id = nextPacketId();
        send(MqttPacket.subscribe(id, filters));
        return inbox.take(
                        packet -> packet.type() == MqttPacket.SUBACK && packet.packetId() == id,
                        ANSWER_BOUND,
                        "SUBACK " + id)
                .granted();
    }

    /** Publishes with QoS 0. */
    public void publish(String topic, String payload) {
        send(MqttPacket.publish(topic, payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** Publishes with QoS 1 and waits for the PUBACK. */
    public void publishAcknowledged(String topic, String payload) {
        int id = nextPacketId();
        send(MqttPacket.publish(topic, payload.getBytes(StandardCharsets.UTF_8), id));
        inbox.take(
                packet -> packet.type() == MqttPacket.PUBACK && packet.packetId() == id, ANSWER_BOUND, "PUBACK " + id);
    }

    /** Answers a stream request: status 200 accepts, 400 rejects; {@code extra} is appended to the topic, as {@code &reason=busy}. */
    public void answer(String rid, int status, String extra) {
        publish("$iothub/streams/res/" + status + "/?$rid=" + rid + extra, "");
    }

    /** Sends a PINGREQ and waits for its answer. */
    public void ping(Duration within) {
        send(MqttPacket.bare(MqttPacket.PINGREQ));
        await(MqttPacket.PINGRESP, within);
    }

    /** Sends a DISCONNECT; the connection stays open until the other side or the test ends it. */
    public void disconnect() {
        send(MqttPacket.bare(MqttPacket.DISCONNECT));
    }

    /** The next packet of any type. */
    public MqttPacket read(Duration within) {
        return inbox.take(any -> true, within, "a packet");
    }

    /** The next packet of this type. */
    public MqttPacket await(int type, Duration within) {
        return inbox.take(packet -> packet.type() == type, within, "a packet of type " + type);
    }

    /** The next PUBLISH. */
    public MqttPacket awaitPublish(Duration within) {
        return await(MqttPacket.PUBLISH, within);
    }

    /** How the connection ended. */
    public TransportEnd awaitEnd(Duration within) {
        return inbox.awaitEnd(within);
    }

    private synchronized int nextPacketId() {
        return ++packetIds;
    }

    /** Closes the connection without a DISCONNECT. */
    @Override
    public void close() {
        close.run();
    }
}
