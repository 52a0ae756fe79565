package io.culvert.it.identity;

import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** A certificate and its private key, in two PEM files. */
public record PemPair(X509Certificate certificate, PrivateKey key, Path certificateFile, Path keyFile) {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** Signed by itself, and able to sign others. */
    public static PemPair authority(Path folder, String name) throws Exception {
        KeyPair pair = newPair();
        return write(folder, name, pair, sign(name, List.of(), true, pair, name, pair.getPrivate()));
    }

    /** Signed by itself, as devices do that no CA knows. */
    public static PemPair selfSigned(Path folder, String name) throws Exception {
        KeyPair pair = newPair();
        return write(folder, name, pair, sign(name, List.of(), false, pair, name, pair.getPrivate()));
    }

    /** One that this authority signs. */
    public PemPair issue(Path folder, String name) throws Exception {
        return issue(folder, name, List.of());
    }

    /** The same for a server of these names and addresses. */
    public PemPair issue(Path folder, String name, List<String> alternatives) throws Exception {
        KeyPair pair = newPair();
        String issuer = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
        return write(folder, name, pair, sign(name, alternatives, false, pair, issuer, key));
    }

    public String pem() throws Exception {
        return Files.readString(certificateFile);
    }

    private static KeyPair newPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static X509Certificate sign(
            String name, List<String> alternatives, boolean authority, KeyPair own, String issuer, PrivateKey signer)
            throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + issuer),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Principal("CN=" + name),
                own.getPublic());
        if (authority) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        }
        if (!alternatives.isEmpty()) {
            GeneralName[] names = alternatives.stream()
                    .map(each -> new GeneralName(
                            IPAddress.isValid(each) ? GeneralName.iPAddress : GeneralName.dNSName, each))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }

    private static PemPair write(Path folder, String name, KeyPair pair, X509Certificate certificate) throws Exception {
        Path certificateFile = Files.createTempFile(folder, name, ".pem");
        Path keyFile = Files.createTempFile(folder, name, ".key");
        Files.writeString(certificateFile, pem(certificate));
        Files.writeString(keyFile, pem(pair.getPrivate()));
        return new PemPair(certificate, pair.getPrivate(), certificateFile, keyFile);
    }

    private static String pem(Object some) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(some);
        }
        return text.toString();
    }
}
