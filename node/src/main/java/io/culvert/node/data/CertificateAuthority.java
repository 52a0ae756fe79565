package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority of the hub's own: made once per folder, P-256, and never replaced by itself, since others trust it.
 */
final class CertificateAuthority {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    /** Some clients refuse server certificates of more than 825 days. */
    private static final Duration SERVER_LIFE = Duration.ofDays(820);
    /** Begins in the past, for clients whose clock is behind. */
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** The authority in this folder, made when it has none. */
    static CertificateAuthority in(Path folder, Clock clock) throws IOException {
        return in(folder, "Culvert CA", clock);
    }

    /**
     * The same.
     *
     * @param kind what a new one is called, before a number of its own
     */
    static CertificateAuthority in(Path folder, String kind, Clock clock) throws IOException {
        Path certificateFile = folder.resolve("ca.pem");
        Path keyFile = folder.resolve("ca-key.pem");
        // The key is written first: without the certificate nobody has seen this authority yet.
        if (!Files.exists(certificateFile)) {
            CertificateAuthority fresh = generate(kind, clock);
            DurableFile.writeSecret(keyFile, Pem.write(fresh.key));
            DurableFile.writePublic(certificateFile, Pem.write(fresh.certificate));
            return fresh;
        }
        X509Certificate certificate = Pem.certificates(
                        certificateFile.toString(), Pem.read("data-dir", certificateFile))
                .get(0);
        PrivateKey key = Pem.privateKey(keyFile.toString(), Pem.read("data-dir", keyFile));
        if (!Pem.isPair(key, certificate.getPublicKey())) {
            throw new ConfigException(keyFile + ": does not belong to ca.pem beside it");
        }
        if (clock.instant().isAfter(certificate.getNotAfter().toInstant())) {
            throw new ConfigException(certificateFile + ": expired (expected: remove the folder " + folder
                    + ", a new authority is made, and clients get the new ca.pem)");
        }
        return new CertificateAuthority(certificate, key, clock);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Whether this authority signed it. */
    boolean signed(X509Certificate other) {
        try {
            other.verify(certificate.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A certificate for a server of these names. */
    X509Certificate issue(KeyPair pair, String subject, GeneralNames names) {
        return issue(pair, subject, names, KeyPurposeId.id_kp_serverAuth);
    }

    /** A certificate for these purposes; without any it says nothing of them. */
    X509Certificate issue(KeyPair pair, String subject, GeneralNames names, KeyPurposeId... purposes) {
        Instant end = clock.instant().plus(SERVER_LIFE);
        Instant last = certificate.getNotAfter().toInstant();
        var builder = builder(
                certificate.getSubjectX500Principal(), subject, pair, end.isBefore(last) ? end : last, clock.instant());
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.subjectAlternativeName, false, names)
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate));
            if (purposes.length > 0) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            }
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
        return sign(builder, key);
    }

    static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("EC keys are not available", e);
        }
    }

    private static CertificateAuthority generate(String kind, Clock clock) {
        KeyPair pair = keyPair();
        // A number in its name: two hubs' authorities in one trust store must differ by name.
        String name = kind + " " + new BigInteger(32, RANDOM).toString(16);
        Instant now = clock.instant();
        var builder = builder(new X500Principal("CN=" + name), name, pair, now.plus(AUTHORITY_LIFE), now);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        } catch (CertIOException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
        return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), clock);
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, String subject, KeyPair pair, Instant end, Instant now) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(end),
                new X500Principal("CN=" + subject),
                pair.getPublic());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }
}
