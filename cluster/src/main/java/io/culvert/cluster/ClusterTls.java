package io.culvert.cluster;

import io.culvert.protocol.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How this node proves to the others that it is one of them, and they to it: mutual TLS 1.3 with certificates of the cluster's own
 * authority, for the event bus and for links. Whoever has such a certificate is trusted in everything. Immutable.
 */
public final class ClusterTls {
    private static final Set<String> VERSIONS = Set.of("TLSv1.3");
    private static final long HANDSHAKE_SECONDS = 5;
    private static final int AUTHORITY_DIGITS = 8;

    private final NodeId self;
    private final String chain;
    private final Secret key;
    private final X509Certificate leaf;
    private final X509Certificate authority;

    private ClusterTls(NodeId self, String chain, Secret key, X509Certificate leaf, X509Certificate authority) {
        this.self = self;
        this.chain = chain;
        this.key = key;
        this.leaf = leaf;
        this.authority = authority;
    }

    /**
     * From PEM texts; an IllegalArgumentException when one cannot be read, or the certificate is not what other nodes take for
     * this node's.
     *
     * @param chain this node's certificate first
     */
    public static ClusterTls of(NodeId self, String chain, Secret key, String authority) {
        List<X509Certificate> own = certificates("cluster.certificate", chain);
        X509Certificate ca = certificates("cluster.ca", authority).get(0);
        try {
            new NodeTrust(ca, self.cluster(), Optional.of(self.node())).identify(own.toArray(new X509Certificate[0]));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "cluster.certificate: the other nodes would refuse it: " + e.getMessage(), e);
        }
        return new ClusterTls(self, chain, key, own.get(0), ca);
    }

    /** The name that others see. */
    public NodeId self() {
        return self;
    }

    /**
     * What members of Hazelcast call the cluster: its name, and 8 hexadecimal digits of the SHA-256 of its authority. That port
     * knows no certificates, so a node of another authority must not even look for members there: it would count as one.
     */
    public String membersName() {
        try {
            return self.cluster() + "-" + Sha256.hex(authority.getEncoded()).substring(0, AUTHORITY_DIGITS);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("cluster.ca: cannot be encoded", e);
        }
    }

    /** From then on the other nodes refuse this one. */
    public Instant end() {
        return leaf.getNotAfter().toInstant();
    }

    /** For a server that other nodes dial; each of them must prove that it is a node. */
    public NetServerOptions server(NetServerOptions options) {
        options.setClientAuth(ClientAuth.REQUIRED).setTrustOptions(trust(Optional.empty()));
        apply(options);
        return options;
    }

    /** For a client that dials the node of this name, and no other. */
    public NetClientOptions client(NetClientOptions options, String node) {
        options.setHostnameVerificationAlgorithm("").setTrustAll(false).setTrustOptions(trust(Optional.of(node)));
        apply(options);
        return options;
    }

    /** For a server that other nodes dial, while it runs. */
    public ServerSSLOptions serverOptions() {
        return apply(new ServerSSLOptions().setClientAuth(ClientAuth.REQUIRED), Optional.empty());
    }

    /** For a client that dials any node, while it runs. */
    public ClientSSLOptions clientOptions() {
        return apply(new ClientSSLOptions().setHostnameVerificationAlgorithm("").setTrustAll(false), Optional.empty());
    }

    /** For a client that dials the node of this name, and no other, while it runs. */
    public ClientSSLOptions clientOptions(String node) {
        return apply(new ClientSSLOptions().setHostnameVerificationAlgorithm("").setTrustAll(false), Optional.of(node));
    }

    /** Trusts nobody but this very node: for what is told only later whom to trust. */
    public TrustOptions nobodyElse() {
        return new PemTrustOptions().addCertValue(Buffer.buffer(chain));
    }

    /** Everything but whom to trust. */
    public void apply(TCPSSLOptions options) {
        options.setSsl(true)
                .setKeyCertOptions(keys())
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setSslEngineOptions(
                        OpenSSLEngineOptions.isAvailable() ? new OpenSSLEngineOptions() : new JdkSSLEngineOptions());
    }

    private <O extends SSLOptions> O apply(O options, Optional<String> node) {
        options.setKeyCertOptions(keys())
                .setTrustOptions(trust(node))
                .setEnabledSecureTransportProtocols(VERSIONS)
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
        return options;
    }

    private TrustOptions trust(Optional<String> node) {
        return TrustOptions.wrap(new NodeTrust(authority, self.cluster(), node));
    }

    private PemKeyCertOptions keys() {
        return new PemKeyCertOptions().addCertValue(Buffer.buffer(chain)).addKeyValue(Buffer.buffer(key.reveal()));
    }

    private static List<X509Certificate> certificates(String name, String pem) {
        try {
            List<X509Certificate> all = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (all.isEmpty()) {
                throw new IllegalArgumentException(name + ": holds no certificate (expected: PEM)");
            }
            return all;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(name + ": malformed (expected: PEM)", e);
        }
    }
}
