package io.culvert.coordinator.session;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The certificates that a device showed in TLS, in the form in which the registry judges them. */
final class PeerCertificates {
    /** Longer chains are not looked at: the TLS implementations take about as many. */
    static final int MAX_LENGTH = 10;
    /** Nor are larger ones. */
    static final int MAX_BYTES = 64 * 1024;

    private PeerCertificates() {}

    /** The chain in base64 of DER, leaf first; empty when there is more of it than is looked at. */
    static Optional<List<String>> encoded(List<Certificate> chain) {
        if (chain.size() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> encoded = new ArrayList<>();
        int bytes = 0;
        for (Certificate certificate : chain) {
            try {
                byte[] der = certificate.getEncoded();
                bytes += der.length;
                encoded.add(Base64.getEncoder().encodeToString(der));
            } catch (CertificateEncodingException e) {
                return Optional.empty();
            }
        }
        return bytes <= MAX_BYTES ? Optional.of(encoded) : Optional.empty();
    }
}
