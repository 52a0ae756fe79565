package io.culvert.coordinator.session;

import io.culvert.cluster.HubNames;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Secret;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a CONNECT says about who connects: client id {@code d} or {@code d/m}, user name {@code host/d[/m]/?api-version=...},
 * and a SAS as password, or none and a certificate in TLS. Session state, will and API version mean nothing here.
 */
sealed interface MqttLogin {
    /** The forms are right; the registry judges the password, or the certificates where there is none. */
    record Claimed(Identity identity, Secret password, List<String> certificates, Duration keepAlive)
            implements MqttLogin {
        public Claimed {
            certificates = List.copyOf(certificates);
        }
    }

    /** Refused before anybody is asked. */
    record Refused(MqttConnectReturnCode code, String why) implements MqttLogin {}

    int PROTOCOL_LEVEL = 4;

    /** @param peer what TLS knows of who connects, asked only when there is no password */
    static MqttLogin of(MqttConnectMessage connect, HubNames hub, Supplier<List<Certificate>> peer) {
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
        byte[] bytes = connect.payload().passwordInBytes();
        Secret password = new Secret(bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8));
        Optional<List<String>> certificates =
                password.isEmpty() ? PeerCertificates.encoded(peer.get()) : Optional.of(List.of());
        if (password.isEmpty() && certificates.filter(chain -> !chain.isEmpty()).isEmpty()) {
            return new Refused(
                    MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                    "neither a password nor a certificate of " + identity);
        }
        return new Claimed(
                identity,
                password,
                certificates.get(),
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
