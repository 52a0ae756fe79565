package io.culvert.coordinator.session;

import io.culvert.cluster.HubNames;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * What a CONNECT says about who connects: client id {@code d} or {@code d/m}, user name {@code host/d[/m]/?api-version=...},
 * and a SAS as password. Session state, will and API version mean nothing here.
 */
sealed interface MqttLogin {
    /** The forms are right; the registry judges the password. */
    record Claimed(Identity identity, Secret password, Duration keepAlive) implements MqttLogin {}

    /** Refused before anybody is asked. */
    record Refused(MqttConnectReturnCode code, String why) implements MqttLogin {}

    int PROTOCOL_LEVEL = 4;

    static MqttLogin of(MqttConnectMessage connect, HubNames hub) {
        if (connect.variableHeader().version() != PROTOCOL_LEVEL) {
            return new Refused(
                    MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION, "protocol level");
        }
        Identity identity;
        try {
            identity = Identity.parse(connect.payload().clientIdentifier());
        } catch (IllegalArgumentException e) {
            return new Refused(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED, "client id");
        }
        if (!fits(connect.payload().userName(), identity, hub)) {
            return new Refused(
                    MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, "user name of " + identity);
        }
        byte[] password = connect.payload().passwordInBytes();
        if (password == null || password.length == 0) {
            return new Refused(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED, "no password of " + identity);
        }
        return new Claimed(
                identity,
                new Secret(new String(password, StandardCharsets.UTF_8)),
                Duration.ofSeconds(connect.variableHeader().keepAliveTimeSeconds()));
    }

    /** How a refusal of the registry is told; empty for one that is not the device's fault: it should simply come back. */
    static Optional<MqttConnectReturnCode> codeOf(CloseReason refusal) {
        return Optional.ofNullable(
                switch (refusal) {
                    case UNAUTHORIZED, CREDENTIAL_EXPIRED, DEVICE_UNKNOWN, MODULE_UNKNOWN ->
                        MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
                    case DEVICE_DISABLED -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
                    default -> null;
                });
    }

    private static boolean fits(String userName, Identity identity, HubNames hub) {
        int slash = userName == null ? -1 : userName.indexOf('/');
        if (slash <= 0 || !userName.startsWith(identity.toString(), slash + 1)) {
            return false;
        }
        // What follows the ids is an API version or nothing; old clients write it without the question mark.
        String rest = userName.substring(slash + 1 + identity.toString().length());
        return (rest.isEmpty() || rest.equals("/") || rest.startsWith("/?") || rest.startsWith("/api-version="))
                && ofHub(userName.substring(0, slash), hub);
    }

    private static boolean ofHub(String host, HubNames hub) {
        try {
            String name = HostPort.parse(host, 0).host();
            return hub.hostNames().stream().anyMatch(name::equalsIgnoreCase);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
