package io.culvert.registry;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its key, made for a test; valid for a day around the registry's time unless said otherwise. */
record IssuedCertificate(X509Certificate certificate, KeyPair pair) {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** How one is to be. */
    record Wish(
            String subject,
            Instant from,
            Instant until,
            Optional<Integer> pathLength,
            Optional<KeyPurposeId> purpose,
            Optional<Integer> keyUsage) {
        static Wish device(String name) {
            return new Wish(
                    "CN=" + name,
                    RegistryUnderTest.NOW.minus(Duration.ofDays(1)),
                    RegistryUnderTest.NOW.plus(Duration.ofDays(1)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        static Wish authority(String name, int pathLength) {
            Wish plain = device(name);
            return new Wish(
                    plain.subject,
                    plain.from,
                    plain.until,
                    Optional.of(pathLength),
                    Optional.empty(),
                    Optional.of(KeyUsage.keyCertSign));
        }

        Wish named(String distinguishedName) {
            return new Wish(distinguishedName, from, until, pathLength, purpose, keyUsage);
        }

        Wish between(Instant begin, Instant end) {
            return new Wish(subject, begin, end, pathLength, purpose, keyUsage);
        }

        Wish forPurpose(KeyPurposeId id) {
            return new Wish(subject, from, until, pathLength, Optional.of(id), keyUsage);
        }

        Wish keyUsage(int usage) {
            return new Wish(subject, from, until, pathLength, purpose, Optional.of(usage));
        }
    }

    static IssuedCertificate selfSigned(Wish wish) throws Exception {
        KeyPair pair = newPair();
        return make(wish, pair, new X500Principal(wish.subject), pair);
    }

    /** A certificate for a fresh key, signed by this one's. */
    IssuedCertificate issue(Wish wish) throws Exception {
        return make(wish, newPair(), certificate.getSubjectX500Principal(), pair);
    }

    String base64() throws Exception {
        return Base64.getEncoder().encodeToString(certificate.getEncoded());
    }

    String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    String keyPem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    String thumbprint(String algorithm) {
        return HexFormat.of().withUpperCase().formatHex(Certificates.digest(algorithm, certificate));
    }

    Instant end() {
        return certificate.getNotAfter().toInstant();
    }

    private static KeyPair newPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static IssuedCertificate make(Wish wish, KeyPair own, X500Principal issuer, KeyPair signer)
            throws Exception {
        var builder = new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(wish.from),
                Date.from(wish.until),
                new X500Principal(wish.subject),
                own.getPublic());
        if (wish.pathLength.isPresent()) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(wish.pathLength.get()));
        }
        if (wish.keyUsage.isPresent()) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(wish.keyUsage.get()));
        }
        if (wish.purpose.isPresent()) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(wish.purpose.get()));
        }
        if (wish.subject.equals("CN=localhost")) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
        }
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
        return new IssuedCertificate(certificate, own);
    }
}
