package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;

/** The hub refused a device's session, with the return code of its CONNACK. */
final class SessionRefusal extends HubException {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private SessionRefusal(CloseReason reason, String message, boolean permanent) {
        super(reason, message);
        this.permanent = permanent;
    }

    static SessionRefusal of(MqttConnectReturnCode code, String device) {
        return switch (code) {
            case CONNECTION_REFUSED_NOT_AUTHORIZED ->
                new SessionRefusal(
                        CloseReason.UNAUTHORIZED,
                        "the hub refused the credential of device " + device
                                + ": wrong key, unknown device, or this computer's clock is wrong",
                        false);
            case CONNECTION_REFUSED_SERVER_UNAVAILABLE ->
                new SessionRefusal(CloseReason.DEVICE_DISABLED, "device " + device + " is disabled", false);
            case CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD ->
                new SessionRefusal(CloseReason.UNAUTHORIZED, "the hub refused the user name of device " + device, true);
            case CONNECTION_REFUSED_IDENTIFIER_REJECTED ->
                new SessionRefusal(CloseReason.BAD_REQUEST, "the hub refused the id of device " + device, true);
            case CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION ->
                new SessionRefusal(CloseReason.BAD_REQUEST, "the hub does not speak MQTT 3.1.1", true);
            default ->
                new SessionRefusal(
                        CloseReason.UNAUTHORIZED,
                        "the hub refused device " + device + " with MQTT code " + code,
                        false);
        };
    }

    /** Whether trying again with the same connection string is of no use. */
    boolean permanent() {
        return permanent;
    }
}
