package io.culvert.node.data;

import io.culvert.node.config.ConfigException;
import io.culvert.node.config.HttpsConfig;
import io.culvert.protocol.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the TLS servers show: a PEM chain and its key, the operator's or a generated one.
 *
 * @param caFile what clients must trust, empty where the operator brought the certificate
 */
public record ServerCertificate(String chain, Secret key, Optional<Path> caFile) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    /** A generated certificate that would end sooner is issued anew at start. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    /** The operator's certificate where one is configured, else the generated one, made or renewed when needed. */
    public static ServerCertificate of(HttpsConfig https, List<String> hostNames, DataFolder folder, Clock clock) {
        try {
            if (https.certificate().isPresent()) {
                ServerCertificate theirs =
                        operators(https.certificate().get(), https.key().orElseThrow(), clock);
                // Clients on this machine would trust the generated authority only, and fail.
                Files.deleteIfExists(folder.caFile());
                return theirs;
            }
            return generated(ServerNames.of(hostNames), folder, clock);
        } catch (IOException e) {
            throw new ConfigException("data-dir: " + folder.path() + ": cannot be written (" + e + ")", e);
        }
    }

    private static ServerCertificate operators(Path certificateFile, Path keyFile, Clock clock) {
        String certificateName = "https.certificate: " + certificateFile;
        String keyName = "https.key: " + keyFile;
        List<X509Certificate> chain = Pem.certificates(certificateName, Pem.read("https.certificate", certificateFile));
        PrivateKey key = Pem.privateKey(keyName, Pem.read("https.key", keyFile));
        if (!Pem.isPair(key, chain.get(0).getPublicKey())) {
            throw new ConfigException(keyName + ": does not belong to the first certificate of " + certificateFile);
        }
        if (clock.instant().isAfter(chain.get(0).getNotAfter().toInstant())) {
            LOG.warn("{}: expired, clients will refuse it", certificateName);
        }
        StringBuilder text = new StringBuilder();
        chain.forEach(certificate -> text.append(Pem.write(certificate)));
        return new ServerCertificate(text.toString(), new Secret(Pem.write(key)), Optional.empty());
    }

    private static ServerCertificate generated(ServerNames names, DataFolder folder, Clock clock) throws IOException {
        DurableFile.makeFolder(folder.tls());
        if (Files.exists(folder.tls().resolve("server.pem"))
                && !Files.exists(folder.tls().resolve("ca.pem"))) {
            return issuedElsewhere(names, folder, clock);
        }
        CertificateAuthority authority = CertificateAuthority.in(folder.tls(), clock);
        Path chainFile = folder.tls().resolve("server.pem");
        Path keyFile = folder.tls().resolve("server-key.pem");
        if (!Files.exists(chainFile) || !usable(chainFile, keyFile, names, authority, clock)) {
            KeyPair pair = CertificateAuthority.keyPair();
            X509Certificate issued = authority.issue(pair, names.subject(), names.alternatives());
            // A crash between the two leaves a key that does not fit, which is issued anew.
            DurableFile.writeSecret(keyFile, Pem.write(pair.getPrivate()));
            DurableFile.writePublic(chainFile, Pem.write(issued) + Pem.write(authority.certificate()));
            LOG.info("issued a server certificate for {}", String.join(", ", names.names()));
        }
        String published = Pem.write(authority.certificate());
        if (!Files.exists(folder.caFile()) || !Files.readString(folder.caFile()).equals(published)) {
            DurableFile.writePublic(folder.caFile(), published);
        }
        return new ServerCertificate(
                Files.readString(chainFile), new Secret(Files.readString(keyFile)), Optional.of(folder.caFile()));
    }

    /** In the folder of a cluster's node, which has no authority: the certificate cannot be made anew here. */
    private static ServerCertificate issuedElsewhere(ServerNames names, DataFolder folder, Clock clock) {
        Path chainFile = folder.tls().resolve("server.pem");
        Path keyFile = folder.tls().resolve("server-key.pem");
        String chain = Pem.read("data-dir", chainFile);
        String keyText = Pem.read("data-dir", keyFile);
        X509Certificate certificate =
                Pem.certificates(chainFile.toString(), chain).get(0);
        String anew = "run 'culvert cluster init' again, and copy the node's folder anew";
        if (!names.coveredBy(certificate)) {
            throw new ConfigException("hub.host-names: not all in the certificate " + chainFile + " (expected: " + anew
                    + ", or a certificate in https.certificate)");
        }
        if (!Pem.isPair(Pem.privateKey(keyFile.toString(), keyText), certificate.getPublicKey())) {
            throw new ConfigException(keyFile + ": does not belong to server.pem beside it (expected: " + anew + ")");
        }
        if (clock.instant().plus(RENEW_BEFORE).isAfter(certificate.getNotAfter().toInstant())) {
            LOG.warn(
                    "the server certificate ends on {}: {}",
                    certificate.getNotAfter().toInstant(),
                    anew);
        }
        return new ServerCertificate(chain, new Secret(keyText), Optional.of(folder.caFile()));
    }

    private static boolean usable(
            Path chainFile, Path keyFile, ServerNames names, CertificateAuthority authority, Clock clock) {
        try {
            X509Certificate certificate = Pem.certificates("server.pem", Pem.read("data-dir", chainFile))
                    .get(0);
            PrivateKey key = Pem.privateKey("server-key.pem", Pem.read("data-dir", keyFile));
            return names.match(certificate)
                    && authority.signed(certificate)
                    && Pem.isPair(key, certificate.getPublicKey())
                    && clock.instant()
                            .plus(RENEW_BEFORE)
                            .isBefore(certificate.getNotAfter().toInstant());
        } catch (ConfigException e) {
            LOG.warn("the server certificate is issued anew: {}", e.getMessage());
            return false;
        }
    }
}
