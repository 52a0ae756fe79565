package io.culvert.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.node.config.ConfigException;
import io.culvert.node.config.HttpsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCertificateTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path temp;

    private DataFolder folder;

    @BeforeEach
    void open() {
        folder = DataFolder.open(temp.resolve("data"));
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @Test
    void theCertificateIsForTheHostNamesAndThisMachineAndSignedByTheAuthority() throws Exception {
        ServerCertificate made = generated(NOW, "hub.example", "10.1.2.3");

        X509Certificate server = server(made);
        assertThat(server.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .containsExactly("hub.example", "10.1.2.3", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        X509Certificate authority = authority();
        server.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(Duration.between(
                        server.getNotBefore().toInstant(), server.getNotAfter().toInstant()))
                .isLessThanOrEqualTo(Duration.ofDays(825));
    }

    @Test
    void keysAreSecretAndTheAuthorityIsPublic() throws IOException {
        generated(NOW, "hub.example");

        assertThat(mode("tls/ca-key.pem")).isEqualTo("rw-------");
        assertThat(mode("tls/server-key.pem")).isEqualTo("rw-------");
        assertThat(mode("ca.pem")).isEqualTo("rw-r--r--");
    }

    @Test
    void aSecondStartUsesTheSameCertificate() {
        ServerCertificate first = generated(NOW, "hub.example");

        assertThat(generated(NOW.plus(Duration.ofDays(700)), "hub.example")).isEqualTo(first);
    }

    @Test
    void otherHostNamesAreIssuedAnewByTheSameAuthority() throws Exception {
        ServerCertificate first = generated(NOW, "hub.example");
        X509Certificate authority = authority();

        ServerCertificate second = generated(NOW, "other.example");

        assertThat(second.chain()).isNotEqualTo(first.chain());
        server(second).verify(authority.getPublicKey());
        assertThat(authority()).isEqualTo(authority);
    }

    @Test
    void aCertificateNearItsEndIsIssuedAnew() {
        ServerCertificate first = generated(NOW, "hub.example");

        Instant later = NOW.plus(Duration.ofDays(795));
        ServerCertificate second = generated(later, "hub.example");

        assertThat(second).isNotEqualTo(first);
        assertThat(server(second).getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(700)));
    }

    @Test
    void aTornPairIsIssuedAnew() throws IOException {
        generated(NOW, "hub.example");
        Path key = folder.tls().resolve("server-key.pem");
        Files.writeString(key, Pem.write(CertificateAuthority.keyPair().getPrivate()));

        ServerCertificate second = generated(NOW, "hub.example");

        assertThat(Pem.isPair(
                        Pem.privateKey("key", second.key().reveal()),
                        server(second).getPublicKey()))
                .isTrue();
    }

    @Test
    void aLostAuthorityKeyIsAnErrorAndNeverANewAuthority() throws IOException {
        generated(NOW, "hub.example");
        Files.delete(folder.tls().resolve("ca-key.pem"));

        assertThatThrownBy(() -> generated(NOW, "hub.example"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ca-key.pem: no such file");
    }

    @Test
    void anOperatorsCertificateReplacesTheGeneratedOne() throws IOException {
        generated(NOW, "hub.example");
        Path certificate = Files.copy(folder.tls().resolve("server.pem"), temp.resolve("c.pem"));
        Path key = Files.copy(folder.tls().resolve("server-key.pem"), temp.resolve("k.pem"));

        ServerCertificate theirs = operators(certificate, key);

        assertThat(theirs.chain()).isEqualToNormalizingNewlines(Files.readString(certificate));
        assertThat(theirs.caFile()).isEmpty();
        assertThat(folder.caFile()).doesNotExist();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws IOException {
        generated(NOW, "hub.example");
        Path key = Files.writeString(
                temp.resolve("k.pem"), Pem.write(CertificateAuthority.keyPair().getPrivate()));

        assertThatThrownBy(() -> operators(folder.tls().resolve("server.pem"), key))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("https.key: " + key + ": does not belong to the first certificate");
    }

    @Test
    void brokenAndMissingPemFilesAreNamed() throws IOException {
        generated(NOW, "hub.example");
        Path good = folder.tls().resolve("server.pem");
        Path garbage = Files.writeString(
                temp.resolve("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path none = temp.resolve("none.pem");

        assertThatThrownBy(() -> operators(garbage, none))
                .hasMessageStartingWith("https.certificate: " + garbage + ": ");
        assertThatThrownBy(() -> operators(good, none)).hasMessage("https.key: " + none + ": no such file");
        assertThatThrownBy(() -> operators(good, good))
                .hasMessageStartingWith("https.key: " + good + ": holds no private key");
    }

    private ServerCertificate generated(Instant now, String... names) {
        return ServerCertificate.of(HttpsConfig.defaults(), List.of(names), folder, Clock.fixed(now, ZoneOffset.UTC));
    }

    private ServerCertificate operators(Path certificate, Path key) {
        HttpsConfig d = HttpsConfig.defaults();
        HttpsConfig config = new HttpsConfig(
                d.host(),
                d.port(),
                Optional.of(certificate),
                Optional.of(key),
                d.requestClientCertificates(),
                d.allowedOrigins(),
                d.maxConnections(),
                d.maxHeaderSize(),
                d.maxUriSize(),
                d.tlsHandshakeTimeout(),
                d.requestTimeout(),
                d.keepAliveTimeout());
        return ServerCertificate.of(config, List.of("hub.example"), folder, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static X509Certificate server(ServerCertificate made) {
        return Pem.certificates("server", made.chain()).get(0);
    }

    private X509Certificate authority() throws IOException {
        return Pem.certificates("ca", Files.readString(folder.caFile())).get(0);
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.path().resolve(name)));
    }
}
