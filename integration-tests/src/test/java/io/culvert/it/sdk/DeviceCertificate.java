package io.culvert.it.sdk;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its key, as the maker of a device has them made; valid for a day. */
record DeviceCertificate(X509Certificate certificate, KeyPair pair) {
    private static final Duration AGE = Duration.ofHours(1);
    private static final Duration REST = Duration.ofDays(1);

    /** One that vouches for itself. */
    static DeviceCertificate selfSigned(String name) {
        KeyPair pair = newPair();
        return make(name, name, pair, pair, false);
    }

    /** One that may sign others. */
    static DeviceCertificate authority(String name) {
        KeyPair pair = newPair();
        return make(name, name, pair, pair, true);
    }

    /** One signed by this. */
    DeviceCertificate sign(String name) {
        String issuer = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
        return make(name, issuer, newPair(), pair, false);
    }

    /** The digest of the certificate by which a hub may know it, in hexadecimal digits. */
    String thumbprint(String algorithm) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the certificate and, beside it, its key. */
    Path write(Path folder, String name) {
        try {
            Files.writeString(
                    folder.resolve(name + ".key"),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            return Files.writeString(folder.resolve(name + ".pem"), pem("CERTIFICATE", certificate.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes both into a key store, for programs in Java. */
    void store(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("device", pair.getPrivate(), password.toCharArray(), new Certificate[] {certificate});
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }

    private static String pem(String what, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n";
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DeviceCertificate make(String name, String issuer, KeyPair own, KeyPair signer, boolean authority) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=" + issuer),
                    BigInteger.valueOf(System.nanoTime()),
                    Date.from(Instant.now().minus(AGE)),
                    Date.from(Instant.now().plus(REST)),
                    new X500Principal("CN=" + name),
                    own.getPublic());
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            }
            JcaContentSignerBuilder signature = new JcaContentSignerBuilder("SHA256withRSA");
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(signature.build(signer.getPrivate())));
            return new DeviceCertificate(certificate, own);
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
