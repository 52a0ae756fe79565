package io.culvert.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One MQTT 3.1.1 control packet, built byte by byte (section 2 of its specification), legal or not. Immutable.
 *
 * @param type 0 to 15, as {@link #PUBLISH}
 * @param flags the lower four bits of the first byte
 * @param body all after the remaining length
 */
public record MqttPacket(int type, int flags, byte[] body) {
    public static final int CONNECT = 1;
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int SUBSCRIBE = 8;
    public static final int SUBACK = 9;
    public static final int UNSUBSCRIBE = 10;
    public static final int UNSUBACK = 11;
    public static final int PINGREQ = 12;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    /** A topic this long or shorter has its length in two bytes. */
    private static final int MAX_TEXT = 0xFFFF;

    /** One SUBSCRIBE with several filters, each asking for QoS 0. */
    public static MqttPacket subscribe(int packetId, String... filters) {
        return subscribeAt(0, packetId, filters);
    }

    /** One SUBSCRIBE with several filters, each asking for this quality of service. */
    public static MqttPacket subscribeAt(int qos, int packetId, String... filters) {
        Body body = new Body().number(packetId);
        for (String filter : filters) {
            body.text(filter).octet(qos);
        }
        return new MqttPacket(SUBSCRIBE, 2, body.bytes());
    }

    /** One UNSUBSCRIBE with several filters. */
    public static MqttPacket unsubscribe(int packetId, String... filters) {
        Body body = new Body().number(packetId);
        for (String filter : filters) {
            body.text(filter);
        }
        return new MqttPacket(UNSUBSCRIBE, 2, body.bytes());
    }

    /** A PUBLISH with QoS 0. */
    public static MqttPacket publish(String topic, byte[] payload) {
        return new MqttPacket(PUBLISH, 0, new Body().text(topic).raw(payload).bytes());
    }

    /** A PUBLISH with QoS 1. */
    public static MqttPacket publish(String topic, byte[] payload, int packetId) {
        return new MqttPacket(
                PUBLISH, 2, new Body().text(topic).number(packetId).raw(payload).bytes());
    }

    /** A PUBACK. */
    public static MqttPacket puback(int packetId) {
        return new MqttPacket(PUBACK, 0, new Body().number(packetId).bytes());
    }

    /** A packet without a body, as {@link #PINGREQ} and {@link #DISCONNECT}. */
    public static MqttPacket bare(int type) {
        return new MqttPacket(type, 0, new byte[0]);
    }

    /** The packet with other flags, as those of QoS 3. */
    public MqttPacket withFlags(int bits) {
        return new MqttPacket(type, bits, body);
    }

    /** The quality of service of a PUBLISH. */
    public int qos() {
        return flags >> 1 & 3;
    }

    /** The topic of a PUBLISH. */
    public String topic() {
        expect(PUBLISH);
        return new String(body, 2, topicLength(), StandardCharsets.UTF_8);
    }

    /** The payload of a PUBLISH. */
    public byte[] payload() {
        expect(PUBLISH);
        return Arrays.copyOfRange(body, 2 + topicLength() + (qos() > 0 ? 2 : 0), body.length);
    }

    /** The packet id of a PUBLISH above QoS 0, a PUBACK, a SUBACK or an UNSUBACK. */
    public int packetId() {
        return ByteBuffer.wrap(body).getShort(type == PUBLISH ? 2 + topicLength() : 0) & 0xFFFF;
    }

    /** The return code of a CONNACK; 0 is accepted. */
    public int returnCode() {
        expect(CONNACK);
        return body[1] & 0xFF;
    }

    /** The return codes of a SUBACK, one for each filter; 128 is refused. */
    public int[] granted() {
        expect(SUBACK);
        int[] codes = new int[body.length - 2];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = body[2 + i] & 0xFF;
        }
        return codes;
    }

    /** What stands behind the {@code ?} of a PUBLISH's topic, as {@code $rid} and {@code $url}, in its order and still percent-encoded. */
    public Map<String, String> topicProperties() {
        Map<String, String> properties = new LinkedHashMap<>();
        String topic = topic();
        for (String property : topic.substring(topic.indexOf('?') + 1).split("&")) {
            String[] sides = property.split("=", 2);
            properties.put(sides[0], sides.length > 1 ? sides[1] : "");
        }
        return properties;
    }

    /** The packet as it is sent. */
    public byte[] bytes() {
        Body bytes = new Body().octet(type << 4 | flags);
        int length = body.length;
        do {
            bytes.octet(length > 127 ? length & 127 | 128 : length);
            length >>= 7;
        } while (length > 0);
        return bytes.raw(body).bytes();
    }

    private int topicLength() {
        return ByteBuffer.wrap(body).getShort() & 0xFFFF;
    }

    private void expect(int expected) {
        if (type != expected) {
            throw new IllegalStateException("packet type: " + type + " (expected: " + expected + ")");
        }
    }

    @Override
    public String toString() {
        return "MQTT packet of type " + type + (type == PUBLISH ? " on " + topic() : "") + ", bytes: " + body.length;
    }

    /** The fields of a packet in the order they are added. */
    static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body octet(int value) {
            bytes.write(value);
            return this;
        }

        Body number(int value) {
            return octet(value >> 8).octet(value);
        }

        Body text(String text) {
            return binary(text.getBytes(StandardCharsets.UTF_8));
        }

        Body binary(byte[] data) {
            if (data.length > MAX_TEXT) {
                throw new IllegalArgumentException(
                        "field bytes: " + data.length + " (expected: at most " + MAX_TEXT + ")");
            }
            return number(data.length).raw(data);
        }

        Body raw(byte[] data) {
            bytes.writeBytes(data);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
