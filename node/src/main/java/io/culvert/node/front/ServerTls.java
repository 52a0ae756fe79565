package io.culvert.node.front;

import io.culvert.node.data.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the TLS servers encrypt: certificate, versions, suites, and the engine that is there. */
public final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");
    /** Forward secrecy and authenticated encryption only; all that TLS 1.3 has, and its like in 1.2. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    };

    private final ServerCertificate certificate;
    private final SSLEngineOptions engine;

    /** With BoringSSL where it is there, else the JDK's TLS. */
    public ServerTls(ServerCertificate certificate) {
        this(certificate, OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions());
    }

    ServerTls(ServerCertificate certificate, SSLEngineOptions engine) {
        this.certificate = certificate;
        this.engine = engine;
    }

    /** Says once which of the fast and the portable implementations are in use. */
    public static void logEngine(Vertx vertx) {
        boolean nativeTransport = vertx.isNativeTransportEnabled();
        boolean nativeTls = OpenSSLEngineOptions.isAvailable();
        LOG.info("transport={} tls={}", nativeTransport ? "epoll" : "nio", nativeTls ? "boringssl" : "jdk");
    }

    void apply(TCPSSLOptions options, Duration handshakeTimeout) {
        options.setSsl(true)
                .setKeyCertOptions(keys())
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslEngineOptions(engine)
                .setSslHandshakeTimeout(handshakeTimeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        for (String suite : SUITES) {
            options.addEnabledCipherSuite(suite);
        }
    }

    /**
     * Asks clients for a certificate, which they need not have. TLS proves only that the client holds its key: whose it is, and
     * whether it is good, is judged by the login.
     */
    void requestClientCertificates(NetServerOptions options) {
        options.setClientAuth(ClientAuth.REQUEST);
        options.setTrustOptions(TrustOptions.wrap(new AnyCertificate()));
    }

    private KeyCertOptions keys() {
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificate.chain()))
                .addKeyValue(Buffer.buffer(certificate.key().reveal()));
    }
}
