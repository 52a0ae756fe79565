package io.culvert.node.config;

import java.time.Duration;

/**
 * The TLS port for plain MQTT; it shows the certificate of the HTTPS server.
 *
 * @param host the address that it listens on
 * @param port 0: any free one
 * @param maxConnections more are closed at once
 * @param tlsHandshakeTimeout from TCP connect to the end of the TLS handshake
 */
public record MqttConfig(String host, int port, int maxConnections, Duration tlsHandshakeTimeout) {
    public MqttConfig {
        Bounds.port("mqtt.port", port);
        Bounds.between("mqtt.max-connections", maxConnections, 1, 1_000_000);
        Bounds.positive("mqtt.tls-handshake-timeout", tlsHandshakeTimeout);
    }

    public static MqttConfig defaults() {
        return new MqttConfig("0.0.0.0", 8883, 50_000, Duration.ofSeconds(10));
    }
}
