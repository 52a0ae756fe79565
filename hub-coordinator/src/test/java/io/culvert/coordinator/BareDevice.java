package io.culvert.coordinator;

import io.culvert.testkit.RawTcp;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** A device that speaks MQTT byte by byte, on TCP or in WebSocket frames; shares no code with the hub. For one thread. */
public final class BareDevice implements AutoCloseable {
    public static final Duration SOON = Duration.ofSeconds(5);
    private static final byte[] NO_MASK = new byte[4];

    /** One packet as it came. */
    public record Packet(int type, int flags, byte[] body) {
        /** The topic of a PUBLISH. */
        public String topic() {
            int length = (body[0] & 255) << 8 | body[1] & 255;
            return new String(body, 2, length, StandardCharsets.UTF_8);
        }

        /** The payload of a QoS 0 PUBLISH. */
        public String payload() {
            int start = 2 + ((body[0] & 255) << 8 | body[1] & 255);
            return new String(body, start, body.length - start, StandardCharsets.UTF_8);
        }
    }

    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int SUBACK = 9;
    public static final int UNSUBACK = 11;
    public static final int PINGRESP = 13;

    private final RawTcp tcp;
    private final boolean webSocket;

    private BareDevice(RawTcp tcp, boolean webSocket) {
        this.tcp = tcp;
        this.webSocket = webSocket;
    }

    public static BareDevice onTcp(int port) {
        return new BareDevice(RawTcp.connect("127.0.0.1", port), false);
    }

    /** Dials the path of MQTT over WebSocket; the head of the answer is checked by the caller. */
    public static BareDevice onWebSocket(int port, String subProtocol, StringBuilder head) {
        RawTcp tcp = RawTcp.connect("127.0.0.1", port);
        tcp.send("GET /$iothub/websocket?iothub-no-client-cert=true HTTP/1.1\r\nHost: hub.example.com\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: " + subProtocol
                + "\r\n\r\n");
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(new String(tcp.readExactly(1, SOON), StandardCharsets.ISO_8859_1));
        }
        return new BareDevice(tcp, true);
    }

    /** Sends CONNECT and returns the code of the CONNACK. */
    public int login(String clientId, String userName, String password, int keepAliveSeconds) {
        send(connect(4, clientId, userName, password, keepAliveSeconds));
        return connAck();
    }

    /** As the SDKs do it. */
    public BareDevice login(String identity) {
        int code = login(identity, "hub.example.com/" + identity + "/?api-version=2021-04-12", "password", 60);
        if (code != 0) {
            throw new AssertionError("CONNACK: " + code + " (expected: 0)");
        }
        return this;
    }

    public int connAck() {
        Packet packet = read();
        if (packet.type() != CONNACK || packet.body()[0] != 0) {
            throw new AssertionError("packet: " + packet.type() + " (expected: CONNACK without a session)");
        }
        return packet.body()[1];
    }

    public BareDevice listen() {
        subscribe("$iothub/streams/POST/#", 0);
        return this;
    }

    /** Returns the granted QoS. */
    public int subscribe(String filter, int qos) {
        send(subscribePacket(filter, qos));
        Packet ack = expect(SUBACK);
        return ack.body()[2];
    }

    public static byte[] subscribePacket(String filter, int qos) {
        return packet(0x82, bytes(new byte[] {0, 7}, text(filter), new byte[] {(byte) qos}));
    }

    public void unsubscribe(String filter) {
        send(packet(0xa2, bytes(new byte[] {0, 8}, text(filter))));
        expect(UNSUBACK);
    }

    /** The QoS goes onto the wire as it is; over 0 the packet id is 9. */
    public void publish(String topic, int qos) {
        send(packet(0x30 | qos << 1, bytes(text(topic), qos > 0 ? new byte[] {0, 9} : new byte[0])));
    }

    /** The topic of the next offer. */
    public String offer() {
        return expect(PUBLISH).topic();
    }

    public void answer(int status, String requestId, String rest) {
        publish("$iothub/streams/res/" + status + "/?$rid=" + requestId + rest, 0);
    }

    public Packet expect(int type) {
        Packet packet = read();
        if (packet.type() != type) {
            throw new AssertionError("packet: " + packet.type() + " (expected: " + type + ")");
        }
        return packet;
    }

    public Packet read() {
        int first;
        byte[] body;
        if (webSocket) {
            // The hub writes each packet as one frame.
            byte[] head = tcp.readExactly(2, SOON);
            if ((head[0] & 255) == 0x88) {
                throw new AssertionError("the hub closed the WebSocket");
            }
            int length = head[1] & 127;
            if (length == 126) {
                byte[] extended = tcp.readExactly(2, SOON);
                length = (extended[0] & 255) << 8 | extended[1] & 255;
            }
            byte[] packet = tcp.readExactly(length, SOON);
            int start = 1;
            while ((packet[start++] & 128) != 0) {}
            first = packet[0] & 255;
            body = Arrays.copyOfRange(packet, start, packet.length);
        } else {
            first = tcp.readExactly(1, SOON)[0] & 255;
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int b = tcp.readExactly(1, SOON)[0];
                length |= (b & 127) << shift;
                if ((b & 128) == 0) {
                    break;
                }
            }
            body = tcp.readExactly(length, SOON);
        }
        return new Packet(first >> 4, first & 15, body);
    }

    public void send(byte[] packet) {
        tcp.send(webSocket ? frame(packet) : packet);
    }

    /** Waits for the end of the connection; what comes before is dropped. */
    public void awaitEnd(Duration within) {
        tcp.readAll(within);
    }

    public RawTcp tcp() {
        return tcp;
    }

    @Override
    public void close() {
        tcp.close();
    }

    public static byte[] connect(int level, String clientId, String userName, String password, int keepAliveSeconds) {
        int flags = 2 | (userName == null ? 0 : 128) | (password == null ? 0 : 64);
        return packet(
                0x10,
                bytes(
                        text(level == 3 ? "MQIsdp" : "MQTT"),
                        new byte[] {(byte) level, (byte) flags, (byte) (keepAliveSeconds >> 8), (byte) keepAliveSeconds
                        },
                        level == 5 ? new byte[] {0} : new byte[0],
                        text(clientId),
                        userName == null ? new byte[0] : text(userName),
                        password == null ? new byte[0] : text(password)));
    }

    public static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int length = body.length;
        do {
            out.write(length > 127 ? length & 127 | 128 : length);
            length >>= 7;
        } while (length > 0);
        out.writeBytes(body);
        return out.toByteArray();
    }

    public static byte[] bytes(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return bytes(new byte[] {(byte) (utf8.length >> 8), (byte) utf8.length}, utf8);
    }

    private static byte[] frame(byte[] payload) {
        byte[] head = payload.length < 126
                ? new byte[] {(byte) 0x82, (byte) (0x80 | payload.length)}
                : new byte[] {(byte) 0x82, (byte) 0xfe, (byte) (payload.length >> 8), (byte) payload.length};
        return bytes(head, NO_MASK, payload);
    }
}
