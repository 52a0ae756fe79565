package io.culvert.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** A certificate's file that somebody named; a CommandFailure says what is wrong with it. */
final class PemFile {
    /** Longer than any certificate. */
    private static final long MAX_BYTES = 256 * 1024;

    private PemFile() {}

    /** Its text, which holds a certificate. */
    static String read(Path file) {
        String text = text(file);
        certificate(file, text);
        return text;
    }

    /** The first certificate in it. */
    static X509Certificate certificate(Path file) {
        return certificate(file, text(file));
    }

    private static X509Certificate certificate(Path file, String text) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (CertificateException e) {
            throw new CommandFailure(ExitCode.CONFIG, file + ": no certificate in PEM form", e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new CommandFailure(ExitCode.CONFIG, file + ": too large for a certificate");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            String why = Files.exists(file) ? "cannot be read (" + e.getClass().getSimpleName() + ")" : "no such file";
            throw new CommandFailure(ExitCode.CONFIG, file + ": " + why, e);
        }
    }
}
