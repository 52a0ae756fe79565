package io.culvert.client;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** TLS to one hub: whom to trust, and which versions. Immutable. */
final class HubTls {
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final Optional<Path> caFile;
    private final long handshakeMillis;

    /** An IllegalArgumentException when the CA file has no certificate. */
    HubTls(ClientOptions options) {
        this.caFile = options.caFile();
        this.handshakeMillis = options.timeouts().connect().toMillis();
        caFile.ifPresent(pem -> CertificateFiles.certificates("ca-file", pem));
    }

    <T extends TCPSSLOptions> T secured(T some) {
        some.setSsl(true)
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(handshakeMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        caFile.ifPresent(pem -> some.setTrustOptions(trust(pem)));
        if (OpenSSLEngineOptions.isAvailable()) {
            some.setSslEngineOptions(new OpenSSLEngineOptions());
        }
        return some;
    }

    /** The same for one connection, and this certificate shown on it when the hub asks. */
    ClientSSLOptions showing(CertificateFiles certificate) {
        ClientSSLOptions one = new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setKeyCertOptions(certificate.pair())
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(handshakeMillis)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        caFile.ifPresent(pem -> one.setTrustOptions(trust(pem)));
        return one;
    }

    private static PemTrustOptions trust(Path pem) {
        return new PemTrustOptions().addCertPath(pem.toString());
    }
}
