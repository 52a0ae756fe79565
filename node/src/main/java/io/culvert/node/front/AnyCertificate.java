package io.culvert.node.front;

import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Takes every client's certificate, for the login to judge: a device's may be signed by nobody that the server knows. Used by
 * servers only. Extended, since the JDK checks a plain one's chains by itself.
 */
final class AnyCertificate extends X509ExtendedTrustManager {
    private static final X509Certificate[] NAMES_NOBODY = {};

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType) {
        throw notForClients();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket) {
        throw notForClients();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine) {
        throw notForClients();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return NAMES_NOBODY.clone();
    }

    private static UnsupportedOperationException notForClients() {
        return new UnsupportedOperationException("takes clients' certificates only");
    }
}
