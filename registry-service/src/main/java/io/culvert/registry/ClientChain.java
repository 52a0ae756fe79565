package io.culvert.registry;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates that a device showed in its TLS handshake, leaf first. TLS has proven that it holds the leaf's key; everything
 * else is judged here.
 */
record ClientChain(List<X509Certificate> certificates) {
    /** As long as TLS implementations take. */
    static final int MAX_LENGTH = 10;

    private static final Set<String> CLIENT_USAGES = Set.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");

    ClientChain {
        certificates = List.copyOf(certificates);
    }

    /** Of base64 of DER forms; empty when there is none, one is malformed, or there are too many. */
    static Optional<ClientChain> read(List<String> base64) {
        if (base64.isEmpty() || base64.size() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ClientChain(base64.stream().map(Certificates::ofBase64).toList()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    /** Whether the leaf has this thumbprint, in hexadecimal, of SHA-1 or SHA-256; takes the same time whatever differs. */
    boolean hasThumbprint(String hex) {
        byte[] wanted = HexFormat.of().parseHex(hex);
        return MessageDigest.isEqual(Certificates.digest("SHA-1", leaf()), wanted)
                | MessageDigest.isEqual(Certificates.digest("SHA-256", leaf()), wanted);
    }

    /**
     * When the first certificate on the way from the leaf up to this authority ends; empty when there is no such way: a signature
     * is wrong, a certificate is not for this use, or does not begin yet. An end that has passed is for the caller to see.
     */
    Optional<Instant> endUnder(X509Certificate authority, Instant now, Duration leeway) {
        for (int length = 1; length <= certificates.size(); length++) {
            List<X509Certificate> path = certificates.subList(0, length);
            X509Certificate last = path.get(length - 1);
            if (last.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
                    && !last.equals(authority)
                    && forClients()
                    && length - 1 <= authority.getBasicConstraints()) {
                List<X509Certificate> all = new ArrayList<>(path);
                all.add(authority);
                if (valid(path, authority, momentWithin(all, now, leeway))) {
                    return Optional.of(end(all));
                }
            }
        }
        return Optional.empty();
    }

    private boolean forClients() {
        try {
            List<String> usages = leaf().getExtendedKeyUsage();
            return leaf().getBasicConstraints() < 0
                    && (usages == null || usages.stream().anyMatch(CLIENT_USAGES::contains));
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean valid(List<X509Certificate> path, X509Certificate authority, Instant moment) {
        try {
            authority.checkValidity(Date.from(moment));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(moment));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Certificates are the sender's: some forms make the JDK throw what it does not declare.
            return false;
        }
    }

    /** Now, or as near to it as all are valid: an end is told apart from a forgery, and clocks may differ by the leeway. */
    private static Instant momentWithin(List<X509Certificate> all, Instant now, Duration leeway) {
        Instant begin = all.stream()
                .map(one -> one.getNotBefore().toInstant())
                .max(Instant::compareTo)
                .orElseThrow();
        if (begin.isAfter(now) && !begin.isAfter(now.plus(leeway))) {
            return begin;
        }
        Instant end = end(all);
        return end.isBefore(now) ? end : now;
    }

    private static Instant end(List<X509Certificate> all) {
        return all.stream()
                .map(one -> one.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }
}
