package io.culvert.node.config;

import io.culvert.protocol.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The one HTTPS server.
 *
 * @param host the address that it listens on
 * @param port 0: any free one
 * @param certificate PEM chain that replaces the generated certificate
 * @param key PEM private key of it
 * @param requestClientCertificates whether clients are asked for a certificate, for devices on MQTT over WebSocket
 * @param allowedOrigins origins of browsers' pages that may call, besides the hub's own
 * @param maxConnections more are closed at once
 * @param maxHeaderSize of all headers of a request; more is 431
 * @param maxUriSize of a request line; more is 414
 * @param tlsHandshakeTimeout from TCP connect to the end of the TLS handshake
 * @param requestTimeout until the first request's head, and from a head until its body is complete
 * @param keepAliveTimeout from one answer until the next request's head
 */
public record HttpsConfig(
        String host,
        int port,
        Optional<Path> certificate,
        Optional<Path> key,
        boolean requestClientCertificates,
        List<String> allowedOrigins,
        int maxConnections,
        ByteSize maxHeaderSize,
        ByteSize maxUriSize,
        Duration tlsHandshakeTimeout,
        Duration requestTimeout,
        Duration keepAliveTimeout) {
    public HttpsConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        Bounds.port("https.port", port);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "https.certificate: " + (key.isPresent() ? "missing" : "without https.key")
                            + " (expected: both https.certificate and https.key, or neither)");
        }
        for (String origin : allowedOrigins) {
            if (!origin.matches("https?://[^/*]+")) {
                throw new IllegalArgumentException("https.allowed-origins: '" + origin
                        + "' (expected: origins such as https://console.example.com)");
            }
        }
        Bounds.between("https.max-connections", maxConnections, 1, 1_000_000);
        Bounds.between("https.max-header-size", maxHeaderSize, ByteSize.kib(4), ByteSize.mib(1));
        Bounds.between("https.max-uri-size", maxUriSize, ByteSize.kib(1), ByteSize.mib(1));
        Bounds.positive("https.tls-handshake-timeout", tlsHandshakeTimeout);
        Bounds.positive("https.request-timeout", requestTimeout);
        Bounds.positive("https.keep-alive-timeout", keepAliveTimeout);
    }

    public static HttpsConfig defaults() {
        return new HttpsConfig(
                "0.0.0.0",
                8443,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                50_000,
                ByteSize.kib(16),
                ByteSize.kib(8),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60));
    }
}
