package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and private keys as PEM text. Messages name the file or the key of the configuration, never the content. */
final class Pem {
    private Pem() {}

    /** The content of a file that somebody named. */
    static String read(String name, Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(name + ": " + file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new ConfigException(name + ": " + file + ": no permission to read it", e);
        } catch (IOException e) {
            throw new ConfigException(name + ": " + file + ": cannot be read", e);
        }
    }

    /** All certificates of a text, at least one. */
    static List<X509Certificate> certificates(String name, String text) {
        List<X509Certificate> chain = new ArrayList<>();
        for (Object part : parts(name, text)) {
            if (part instanceof X509CertificateHolder holder) {
                try {
                    chain.add(new JcaX509CertificateConverter().getCertificate(holder));
                } catch (GeneralSecurityException e) {
                    throw new ConfigException(name + ": a certificate in it is malformed", e);
                }
            }
        }
        if (chain.isEmpty()) {
            throw new ConfigException(name + ": holds no certificate (expected: PEM with BEGIN CERTIFICATE)");
        }
        return chain;
    }

    /** The private key of a text, in PKCS#8, PKCS#1 or SEC 1. */
    static PrivateKey privateKey(String name, String text) {
        for (Object part : parts(name, text)) {
            try {
                if (part instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
                }
                if (part instanceof PrivateKeyInfo info) {
                    return new JcaPEMKeyConverter().getPrivateKey(info);
                }
            } catch (PEMException e) {
                throw new ConfigException(name + ": the private key in it is malformed", e);
            }
        }
        throw new ConfigException(name + ": holds no private key (expected: unencrypted PEM with BEGIN PRIVATE KEY)");
    }

    /** Whether the two are one pair. */
    static boolean isPair(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm =
                switch (privateKey.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> privateKey.getAlgorithm();
                };
        try {
            byte[] sample = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static String write(X509Certificate certificate) {
        try {
            return write("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate cannot be written", e);
        }
    }

    /** As PKCS#8. */
    static String write(PrivateKey key) {
        return write("PRIVATE KEY", key.getEncoded());
    }

    private static String write(String type, byte[] der) {
        StringWriter text = new StringWriter();
        try (PemWriter pem = new PemWriter(text)) {
            pem.writeObject(new PemObject(type, der));
        } catch (IOException e) {
            throw new IllegalStateException("a StringWriter failed", e);
        }
        return text.toString();
    }

    private static List<Object> parts(String name, String text) {
        List<Object> parts = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
            return parts;
        } catch (IOException | RuntimeException e) {
            throw new ConfigException(name + ": malformed (expected: PEM)", e);
        }
    }
}
