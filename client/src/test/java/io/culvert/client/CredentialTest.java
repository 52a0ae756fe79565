package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.HubException.Kind;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CredentialTest {
    private static final TestCertificates RSA = TestCertificates.ofDevice("RSA");
    private static final TestCertificates FIRST = TestCertificates.ofDevice("EC");
    private static final TestCertificates SECOND = TestCertificates.ofDevice("EC");

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private FakeHub hub;

    @BeforeEach
    void start() throws Exception {
        hub = new FakeHub(vertx, TestCertificates.OF_LOCALHOST, ClientAuth.REQUEST);
    }

    @AfterEach
    void close() throws Exception {
        hub.close();
    }

    private ClientOptions certified(Path certificate, Path key) {
        ConnectionString who = ConnectionString.ofCertified(FakeHub.HOST, hub.port(), Identity.module("d1", "m"));
        return hub.trusted(who).withCertificate(certificate, key);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aCertificateIsShownForASessionAndNoPassword(Transport transport) throws Exception {
        ClientOptions options = certified(RSA.pem(), RSA.privateKey(folder.resolve("key.pem")));
        DeviceClient device = DeviceClient.create(
                vertx, options.withSession(options.session().withTransport(transport, hub.mqttPort())));

        device.connect().await(20, SECONDS);

        assertThat(hub.sessions.certificates).containsExactly(Optional.of(Thumbprint.ofPem(RSA.pem())));
        assertThat(hub.sessions.userNames.get(0)).startsWith("localhost/d1/m/?");
        device.close().await(20, SECONDS);
    }

    @Test
    void aRenewedCertificateIsShownForTheNextSession() throws Exception {
        Path chain = Files.copy(FIRST.pem(), folder.resolve("device.pem"));
        Path key = FIRST.privateKey(folder.resolve("key.pem"));
        DeviceClient device = DeviceClient.create(vertx, certified(chain, key));
        device.connect().await(20, SECONDS);

        Files.writeString(chain, Files.readString(SECOND.pem()));
        SECOND.privateKey(key);
        hub.sessions.live.get("d1/m").close();

        hub.sessions.awaitConnects(2);
        assertThat(hub.sessions.certificates)
                .containsExactly(
                        Optional.of(Thumbprint.ofPem(FIRST.pem())), Optional.of(Thumbprint.ofPem(SECOND.pem())));
        device.close().await(20, SECONDS);
    }

    @Test
    void filesThatCannotBeUsedAreToldAtOnce() throws Exception {
        Path key = FIRST.privateKey(folder.resolve("key.pem"));
        Path other = SECOND.privateKey(folder.resolve("other.pem"));
        Path rsa = RSA.privateKey(folder.resolve("rsa.pem"));
        Path none = folder.resolve("none.pem");

        assertRefused(certified(none, key), "certificate: " + none + " cannot be read");
        assertRefused(certified(FIRST.pem(), none), "key: " + none + " cannot be read");
        assertRefused(certified(key, key), "certificate: " + key + " (expected: certificates in PEM form)");
        assertRefused(
                certified(FIRST.pem(), FIRST.pem()),
                "key: " + FIRST.pem() + " (expected: the certificate's private key");
        assertRefused(certified(FIRST.pem(), other), "is not that of the certificate");
        assertRefused(certified(FIRST.pem(), rsa), "(expected: the certificate's private key");
    }

    private void assertRefused(ClientOptions options, String message) {
        assertThatThrownBy(() -> DeviceClient.create(vertx, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anX509ConnectionStringWithoutACertificateSaysWhatIsMissing() {
        ClientOptions options = hub.trusted(ConnectionString.parse("HostName=localhost;DeviceId=d1;x509=true"));

        assertRefused(options, "connection string: x509 (expected: with it, a certificate and its private key)");
    }

    @Test
    void aTokenIsAskedForWithEachRequest() throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first.token\n");
        RegistryClient registry = RegistryClient.create(vertx, tokens(TokenSource.ofFile(file)));
        hub.bearers.addAll(List.of("first.token", "second.token"));

        registry.list(10).await(20, SECONDS);
        Files.writeString(file, "second.token");
        registry.list(10).await(20, SECONDS);

        assertThat(hub.authorizations).containsExactly("Bearer first.token", "Bearer second.token");
        registry.close().await(20, SECONDS);
    }

    @Test
    void aTokenFileThatCannotBeUsedFailsTheRequestAndIsNotRepeated() throws Exception {
        Path file = folder.resolve("token");
        RegistryClient registry = RegistryClient.create(vertx, tokens(TokenSource.ofFile(file)));

        assertThat(credentialFailure(registry)).hasMessage("token file " + file + ": cannot be read");
        Files.writeString(file, "two words");
        assertThat(credentialFailure(registry))
                .hasMessageStartingWith("token file " + file + ": not accepted")
                .hasMessageNotContaining("words");
        assertThat(hub.authorizations).isEmpty();
        registry.close().await(20, SECONDS);
    }

    @Test
    void aTokenOpensStreams() throws Exception {
        hub.bearers.add("a.b.c");
        DeviceClient device = DeviceClient.create(vertx, hub.device("d1"))
                .onOffer(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));
        device.connect().await(20, SECONDS);
        ServiceClient service = ServiceClient.create(
                vertx, tokens(any -> io.vertx.core.Future.succeededFuture(new io.culvert.protocol.Secret("a.b.c"))));

        var end = new Layout.Received(service.open("d1", "echo").await(20, SECONDS));
        end.write("hello");

        assertThat(end.until(5)).isEqualTo("hello");
        service.close().await(20, SECONDS);
        device.close().await(20, SECONDS);
    }

    private ClientOptions tokens(TokenSource source) {
        return hub.trusting(ClientOptions.ofHub(new HostPort(FakeHub.HOST, hub.port()), source));
    }

    private static HubException credentialFailure(RegistryClient registry) {
        HubException failure =
                catchThrowableOfType(HubException.class, () -> registry.list(10).await(20, SECONDS));
        assertThat(failure.kind()).isEqualTo(Kind.CREDENTIAL);
        return failure;
    }

    @Test
    void thumbprintsAreReadInAnyUsualForm() throws Exception {
        Thumbprint own = Thumbprint.ofPem(TestCertificates.OF_LOCALHOST.pem());
        String withColons = own.hex().toLowerCase(java.util.Locale.ROOT).replaceAll("(..)(?=.)", "$1:");

        assertThat(Thumbprint.parse(withColons)).isEqualTo(own);
        assertThatThrownBy(() -> Thumbprint.parse("abc")).hasMessageStartingWith("thumbprint: not accepted");
    }
}
