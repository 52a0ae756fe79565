package io.culvert.testkit;

import java.nio.charset.StandardCharsets;

/**
 * A CONNECT packet with all its fields (MQTT 3.1.1 section 3.1). A builder for one thread.
 *
 * <p>Unless told otherwise it is what Azure's C device client sends: protocol MQTT level 4, session kept, keep-alive 240 s.
 */
public final class MqttConnect {
    private static final int CLEAN_SESSION = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;

    private final String clientId;
    private String protocol = "MQTT";
    private int level = 4;
    private boolean cleanSession;
    private int keepAlive = 240;
    private String username;
    private String password;
    private String willTopic;
    private byte[] willPayload;
    private int willFlags;
    private int flagsToo;

    private MqttConnect(String clientId) {
        this.clientId = clientId;
    }

    /** A CONNECT of this client. */
    public static MqttConnect of(String clientId) {
        return new MqttConnect(clientId);
    }

    /** The user name, as {@code hub/device/?api-version=2020-09-30}. */
    public MqttConnect username(String name) {
        username = name;
        return this;
    }

    /** The password, as a {@link Sas} token. */
    public MqttConnect password(Object secret) {
        password = secret.toString();
        return this;
    }

    /** The keep-alive time in seconds. */
    public MqttConnect keepAlive(int seconds) {
        keepAlive = seconds;
        return this;
    }

    /** Whether an earlier session is forgotten. */
    public MqttConnect cleanSession(boolean clean) {
        cleanSession = clean;
        return this;
    }

    /** The protocol name and level. */
    public MqttConnect protocol(String name, int protocolLevel) {
        protocol = name;
        level = protocolLevel;
        return this;
    }

    /** The message that the server publishes when the connection is lost. */
    public MqttConnect will(String topic, String payload, int qos, boolean retain) {
        willTopic = topic;
        willPayload = payload.getBytes(StandardCharsets.UTF_8);
        willFlags = WILL | qos << 3 | (retain ? WILL_RETAIN : 0);
        return this;
    }

    /** Sets more bits of the flags, as the reserved one, 1, without adding fields. */
    public MqttConnect flagsToo(int bits) {
        flagsToo = bits;
        return this;
    }

    /** The packet. */
    public MqttPacket packet() {
        int flags = flagsToo
                | (cleanSession ? CLEAN_SESSION : 0)
                | willFlags
                | (username == null ? 0 : USERNAME)
                | (password == null ? 0 : PASSWORD);
        MqttPacket.Body body = new MqttPacket.Body()
                .text(protocol)
                .octet(level)
                .octet(flags)
                .number(keepAlive)
                .text(clientId);
        if (willTopic != null) {
            body.text(willTopic).binary(willPayload);
        }
        if (username != null) {
            body.text(username);
        }
        if (password != null) {
            body.text(password);
        }
        return new MqttPacket(MqttPacket.CONNECT, 0, body.bytes());
    }
}
