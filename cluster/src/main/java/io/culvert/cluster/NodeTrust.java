package io.culvert.cluster;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is a node of our cluster: whoever shows a certificate of the cluster's own authority, good today and for both sides of TLS,
 * whose one URI names a node of our cluster, and where only one node is meant, that one. The host that was dialled is not looked
 * at. A refusal is logged, but not each of a flood. Any thread.
 */
final class NodeTrust extends X509ExtendedTrustManager {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTrust.class);
    private static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final int URI_NAME = 6;
    private static final long TOLD_EVERY_NANOS = 10_000_000_000L;

    private final X509Certificate authority;
    private final X509TrustManager chains;
    private final String cluster;
    private final Optional<String> node;
    private final AtomicLong told = new AtomicLong(System.nanoTime() - TOLD_EVERY_NANOS);

    NodeTrust(X509Certificate authority, String cluster, Optional<String> node) {
        this.authority = authority;
        this.chains = chainsTo(authority);
        this.cluster = cluster;
        this.node = node;
    }

    /** Who shows this chain; a CertificateException says why it is nobody of ours. */
    NodeId identify(X509Certificate[] chain) throws CertificateException {
        if (chain == null || chain.length == 0) {
            throw new CertificateException("no certificate");
        }
        checkChain(chain);
        List<String> purposes = chain[0].getExtendedKeyUsage();
        if (purposes == null || !purposes.contains(FOR_SERVERS) || !purposes.contains(FOR_CLIENTS)) {
            throw new CertificateException(
                    "not for both sides of TLS (expected: extended key usage serverAuth and clientAuth)");
        }
        NodeId id = named(chain[0]);
        if (!id.cluster().equals(cluster)) {
            throw new CertificateException("of cluster '" + id.cluster() + "' (expected: '" + cluster + "')");
        }
        if (node.isPresent() && !node.get().equals(id.node())) {
            throw new CertificateException("of node '" + id.node() + "' (expected: '" + node.get() + "')");
        }
        return id;
    }

    private void checkChain(X509Certificate[] chain) throws CertificateException {
        try {
            chains.checkServerTrusted(chain, "UNKNOWN");
            chains.checkClientTrusted(chain, "UNKNOWN");
        } catch (CertificateException e) {
            if (e.getCause() instanceof CertPathBuilderException) {
                throw new CertificateException("of another authority (expected: the one in cluster.ca)", e);
            }
            throw e;
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority};
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            identify(chain);
        } catch (CertificateException e) {
            long last = told.get();
            long now = System.nanoTime();
            if (now - last >= TOLD_EVERY_NANOS && told.compareAndSet(last, now)) {
                LOG.warn("refused somebody who is no node of this cluster: certificate {}", e.getMessage());
            }
            throw e;
        }
    }

    private static NodeId named(X509Certificate certificate) throws CertificateParsingException {
        List<String> uris = new ArrayList<>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            alternatives.stream()
                    .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                    .forEach(name -> uris.add(String.valueOf(name.get(1))));
        }
        Optional<NodeId> id = uris.size() == 1 ? NodeId.parse(uris.get(0)) : Optional.empty();
        return id.orElseThrow(() -> new CertificateParsingException(
                "names no node (expected: one URI culvert://CLUSTER/node/NODE among the alternative names)"));
    }

    private static X509TrustManager chainsTo(X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("cluster", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager chains) {
                    return chains;
                }
            }
            throw new IllegalStateException("the JDK checks no certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK checks no certificates", e);
        }
    }
}
