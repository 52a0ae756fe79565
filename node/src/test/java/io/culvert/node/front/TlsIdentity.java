package io.culvert.node.front;

import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** What a device shows in TLS: a key and its certificates, leaf first. */
public record TlsIdentity(KeyPair pair, List<X509Certificate> chain) {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** Of an algorithm that KeyPairGenerator knows, EC or RSA, until then. */
    public static TlsIdentity selfSigned(String name, String algorithm, Instant until) throws Exception {
        KeyPair pair = pair(algorithm);
        return new TlsIdentity(pair, List.of(certificate(name, pair, name, pair, until, false)));
    }

    /** Self-signed, with the host among its alternative names, as servers need it. */
    public static TlsIdentity forHost(String host, Instant until) throws Exception {
        KeyPair pair = pair("EC");
        var builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + host),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(Instant.now().minus(Duration.ofDays(2))),
                Date.from(until),
                new X500Principal("CN=" + host),
                pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
        return new TlsIdentity(
                pair,
                List.of(new JcaX509CertificateConverter()
                        .getCertificate(builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))));
    }

    public static TlsIdentity authority(String name) throws Exception {
        KeyPair pair = pair("EC");
        Instant until = Instant.now().plus(Duration.ofDays(1));
        return new TlsIdentity(pair, List.of(certificate(name, pair, name, pair, until, true)));
    }

    /** One that this authority signed. */
    public TlsIdentity issue(String name, Instant until) throws Exception {
        KeyPair own = pair("EC");
        String issuer = leaf().getSubjectX500Principal().getName().substring("CN=".length());
        X509Certificate leaf = certificate(name, own, issuer, pair, until, false);
        return new TlsIdentity(
                own, Stream.concat(Stream.of(leaf), chain.stream()).toList());
    }

    public X509Certificate leaf() {
        return chain.get(0);
    }

    public String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(leaf().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    public String thumbprint() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(leaf().getEncoded()));
    }

    /** Of a client that shows this and trusts that authority. */
    public SSLContext context(Path caFile) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("own", pair.getPrivate(), PASSWORD, chain.toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(caFile)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyPair pair(String algorithm) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(algorithm.equals("EC") ? 256 : 2048);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String name, KeyPair own, String issuer, KeyPair signer, Instant until, boolean authority)
            throws Exception {
        var builder = new JcaX509v3CertificateBuilder(
                new X500Principal("CN=" + issuer),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(Instant.now().minus(Duration.ofDays(2))),
                Date.from(until),
                new X500Principal("CN=" + name),
                own.getPublic());
        if (authority) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        }
        String algorithm = signer.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate())));
    }
}
