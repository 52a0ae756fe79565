package io.culvert.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A client's certificate and private key as they were read from their files, found to fit each other.
 *
 * @param notAfter the end of the certificate's life
 */
record CertificateFiles(Buffer chain, Buffer privateKey, Instant notAfter) {
    private static final Map<String, String> SIGNATURES = Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA");

    /** Reads both; blocks. An IllegalArgumentException that says which file is wrong, and how. */
    static CertificateFiles read(Credential.Certificate files, Instant now) {
        X509Certificate own = certificates("certificate", files.chain()).get(0);
        Instant end = own.getNotAfter().toInstant();
        if (!now.isBefore(end)) {
            throw new IllegalArgumentException("certificate: " + files.chain() + " expired at " + end);
        }
        Buffer chain = content("certificate", files.chain());
        Buffer key = content("key", files.privateKey());
        PrivateKey privateKey = privateKey(files.privateKey(), key.toString(), own.getPublicKey());
        if (!fit(own.getPublicKey(), privateKey)) {
            throw new IllegalArgumentException(
                    "key: " + files.privateKey() + " is not that of the certificate in " + files.chain());
        }
        return new CertificateFiles(chain, Buffer.buffer(PemKey.pkcs8(privateKey)), end);
    }

    /** The certificates of a PEM file, at least one. */
    static List<X509Certificate> certificates(String name, Path file) {
        byte[] content = content(name, file).getBytes();
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
            if (!found.isEmpty()) {
                return found.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (CertificateException e) {
            // Said below.
        }
        throw new IllegalArgumentException(name + ": " + file + " (expected: certificates in PEM form)");
    }

    private static Buffer content(String name, Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(name + ": " + file + " cannot be read", e);
        }
    }

    private static PrivateKey privateKey(Path file, String pem, PublicKey certified) {
        if (SIGNATURES.containsKey(certified.getAlgorithm())) {
            try {
                return PemKey.read(pem, certified);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // Said below; the cause might repeat a part of the key.
            }
        }
        throw new IllegalArgumentException(
                "key: " + file + " (expected: the certificate's private key, RSA or EC in PEM form, not encrypted)");
    }

    private static boolean fit(PublicKey certified, PrivateKey key) {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        try {
            byte[] sample = "one pair".getBytes(StandardCharsets.US_ASCII);
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(sample);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    PemKeyCertOptions pair() {
        return new PemKeyCertOptions().addCertValue(chain).addKeyValue(privateKey);
    }

    @Override
    public String toString() {
        return "CertificateFiles[notAfter=" + notAfter + "]";
    }
}
