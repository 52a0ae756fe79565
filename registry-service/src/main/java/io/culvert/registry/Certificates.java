package io.culvert.registry;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Reads certificates that somebody sent. Everything about them is bounded, and nothing of them is repeated in a message. */
final class Certificates {
    /** Longer than any certificate in use. */
    static final int MAX_DER = 16 * 1024;

    private static final String PEM_BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String PEM_END = "-----END CERTIFICATE-----";

    private Certificates() {}

    /** Of base64 of the DER form; an IllegalArgumentException for anything else. */
    static X509Certificate ofBase64(String base64) {
        if (base64.length() > MAX_DER * 4 / 3 + 4) {
            throw new IllegalArgumentException("certificate: too long (expected: at most " + MAX_DER + " bytes)");
        }
        return ofDer(decoded(Base64.getDecoder(), base64));
    }

    /** Of PEM, or of base64 of PEM or DER, as tools send it; an IllegalArgumentException for anything else. */
    static X509Certificate ofText(String text) {
        String pem = text;
        if (!pem.contains(PEM_BEGIN)) {
            byte[] bytes = decoded(Base64.getMimeDecoder(), pem);
            pem = new String(bytes, StandardCharsets.ISO_8859_1);
            if (!pem.contains(PEM_BEGIN)) {
                return ofDer(bytes);
            }
        }
        int begin = pem.indexOf(PEM_BEGIN);
        int end = pem.indexOf(PEM_END, begin + PEM_BEGIN.length());
        if (begin < 0 || end < 0 || pem.indexOf(PEM_BEGIN, end) >= 0) {
            throw new IllegalArgumentException("certificate: malformed (expected: one, in PEM or base64 of DER)");
        }
        return ofDer(decoded(Base64.getMimeDecoder(), pem.substring(begin + PEM_BEGIN.length(), end)));
    }

    static String base64(X509Certificate certificate) {
        return Base64.getEncoder().encodeToString(der(certificate));
    }

    static byte[] digest(String algorithm, X509Certificate certificate) {
        try {
            return MessageDigest.getInstance(algorithm).digest(der(certificate));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " is not available", e);
        }
    }

    /** The subject's common name, empty when it has none or several. */
    static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Object> names = new LdapName(
                            certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.size() == 1 && rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> rdn.getValue())
                            .toList();
            return names.size() == 1 && names.get(0) instanceof String name ? Optional.of(name) : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static X509Certificate ofDer(byte[] der) {
        if (der.length > MAX_DER) {
            throw new IllegalArgumentException("certificate: too long (expected: at most " + MAX_DER + " bytes)");
        }
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            // What follows the certificate would not be signed, but part of the digest of a careless reader.
            if (der(certificate).length == der.length) {
                return certificate;
            }
        } catch (CertificateException e) {
            // Its message may repeat what was sent.
        }
        throw new IllegalArgumentException("certificate: malformed (expected: one, in PEM or base64 of DER)");
    }

    private static byte[] decoded(Base64.Decoder decoder, String base64) {
        try {
            return decoder.decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("certificate: not base64 (expected: PEM, or base64 of DER)");
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate: malformed (expected: X.509)");
        }
    }
}
