package io.culvert.it.azure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the hub's own certificate authority, as the device SDK takes it; the service SDK takes only the JVM's own trust store. */
final class PrivateTrust {
    private PrivateTrust() {}

    /** A TLS context that trusts the hub's authority and no other. */
    static SSLContext context() {
        return context(null);
    }

    /** The same, which shows what these managers have when it is asked. */
    static SSLContext context(KeyManager[] keys) {
        try (InputStream pem = Files.newInputStream(Path.of(Steps.required("HUB_CA")))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
