package io.culvert.client;

import io.culvert.protocol.CloseReason;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;

/** The hub refused a device's session, with the return code of its CONNACK or with a reason. */
final class SessionRefusal extends HubException {
    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private SessionRefusal(CloseReason reason, String message, boolean permanent) {
        super(reason, message);
        this.permanent = permanent;
    }

    /** What may be behind a refused credential of this kind. */
    static String cause(Login login, boolean webSocket) {
        if (login.certificate().isEmpty()) {
            return "wrong key, unknown device, or this computer's clock is wrong";
        }
        return "the certificate is not the registered one, the device is unknown"
                + (webSocket
                        ? ", or the hub asks for no certificates on its HTTPS port (then use MQTT on its own port)"
                        : "");
    }

    static SessionRefusal of(MqttConnectReturnCode code, String device, String cause) {
        return switch (code) {
            case CONNECTION_REFUSED_NOT_AUTHORIZED ->
                new SessionRefusal(
                        CloseReason.UNAUTHORIZED,
                        "the hub refused the credential of device " + device + ": " + cause,
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

    /** What a hub answered over the event bus. */
    static SessionRefusal of(CloseReason reason, String detail, String device, String cause) {
        return switch (reason) {
            case UNAUTHORIZED -> of(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED, device, cause);
            case DEVICE_DISABLED -> of(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE, device, cause);
            default ->
                new SessionRefusal(
                        reason, "the hub refused device " + device + ": " + detail, reason == CloseReason.BAD_REQUEST);
        };
    }

    /** Whether trying again with the same connection string is of no use. */
    boolean permanent() {
        return permanent;
    }
}
