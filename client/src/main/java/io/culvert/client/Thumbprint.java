package io.culvert.client;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hash by which a hub knows a device's certificate: SHA-256 or SHA-1 over its DER form.
 *
 * @param hex 64 or 40 hexadecimal digits, in capitals
 */
public record Thumbprint(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9A-F]{64}|[0-9A-F]{40}");
    private static final Pattern SEPARATORS = Pattern.compile("[:\\s]");

    public Thumbprint {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "thumbprint: not accepted (expected: 64 hexadecimal digits of SHA-256, or 40 of SHA-1)");
        }
    }

    /** Of digits in either case, with colons or blanks between them or without. */
    public static Thumbprint parse(String text) {
        return new Thumbprint(SEPARATORS.matcher(text).replaceAll("").toUpperCase(Locale.ROOT));
    }

    public static Thumbprint sha256(X509Certificate certificate) {
        return of("SHA-256", certificate);
    }

    public static Thumbprint sha1(X509Certificate certificate) {
        return of("SHA-1", certificate);
    }

    /** SHA-256 of the first certificate of a PEM file, which is the device's own in a chain. */
    public static Thumbprint ofPem(Path file) throws IOException {
        return sha256(CertificateFiles.certificates("certificate", file).get(0));
    }

    private static Thumbprint of(String algorithm, X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return new Thumbprint(HexFormat.of().withUpperCase().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(algorithm + " of a certificate", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
