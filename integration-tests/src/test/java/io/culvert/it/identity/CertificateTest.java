package io.culvert.it.identity;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.Authentication;
import io.culvert.client.CaCertificate;
import io.culvert.client.CaCertificates;
import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.HubException;
import io.culvert.client.SessionOptions.Transport;
import io.culvert.client.SessionState;
import io.culvert.client.Thumbprint;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import java.nio.file.Path;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices that show certificates instead of keys, over both transports. */
@Tag("scenario")
@WithHub("https.request-client-certificates=true")
class CertificateTest {
    @TempDir
    private Path folder;

    private static ClientOptions options(TestHub hub, Identity who, PemPair shown, Transport transport) {
        ConnectionString x509 = ConnectionString.ofCertified(hub.hostName(), hub.httpsPort(), who);
        ClientOptions options = hub.options(x509).withCertificate(shown.certificateFile(), shown.keyFile());
        return options.withSession(options.session().withTransport(transport, hub.mqttPort()));
    }

    private static ClientOptions service(TestHub hub) {
        return hub.options(hub.connectionString("service"));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void aDeviceIsKnownByItsCertificatesThumbprint(Transport transport, TestHub hub) throws Exception {
        PemPair own = PemPair.selfSigned(folder, "any name");
        Identity id = Identity.device("self-signed-" + transport);
        Thumbprint next = Thumbprint.sha1(own.certificate());
        hub.registry()
                .create(id.deviceId(), Authentication.selfSigned(new Thumbprint("AB".repeat(32)), Optional.of(next)))
                .await(10, SECONDS);

        DeviceClient device = Echo.connect(hub, options(hub, id, own, transport));

        assertThat(Echo.ask(hub, service(hub), id)).isEqualTo("hello");
        device.close().await(10, SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void anotherCertificateIsRefusedAndSaidSo(Transport transport, TestHub hub) throws Exception {
        PemPair registered = PemPair.selfSigned(folder, "registered");
        Identity id = Identity.device("refused-" + transport);
        hub.registry()
                .create(
                        id.deviceId(),
                        Authentication.selfSigned(Thumbprint.sha256(registered.certificate()), Optional.empty()))
                .await(10, SECONDS);
        ClientOptions other = options(hub, id, PemPair.selfSigned(folder, "registered"), transport);

        HubException refused = catchThrowableOfType(HubException.class, () -> Echo.connect(hub, other));

        assertThat(refused.reason()).contains(CloseReason.UNAUTHORIZED);
        assertThat(refused).hasMessageContaining("the certificate is not the registered one");
    }

    @Test
    void aModuleShowsACertificateOfItsOwn(TestHub hub) throws Exception {
        PemPair own = PemPair.selfSigned(folder, "module");
        hub.createDevice("holder");
        Identity id = Identity.module("holder", "camera");
        hub.registry()
                .modules()
                .create(id, Authentication.selfSigned(Thumbprint.sha256(own.certificate()), Optional.empty()))
                .await(10, SECONDS);

        DeviceClient module = Echo.connect(hub, options(hub, id, own, Transport.MQTT));

        assertThat(Echo.ask(hub, service(hub), id)).isEqualTo("hello");
        module.close().await(10, SECONDS);
    }

    @Test
    void theDevicesOfACaAreTakenOnceItIsVerifiedAndUntilItIsDeleted(TestHub hub) throws Exception {
        CaCertificates authorities = hub.registry().certificates();
        PemPair ca = PemPair.authority(folder, "plant");
        Identity id = Identity.device("from-the-plant");
        PemPair own = ca.issue(folder, id.deviceId());
        hub.registry()
                .create(id.deviceId(), Authentication.certificateAuthority())
                .await(10, SECONDS);
        ClientOptions options = options(hub, id, own, Transport.MQTT);

        assertThat(authorities.add("plant", ca.pem()).await(10, SECONDS).verified())
                .isFalse();
        assertThat(catchThrowableOfType(HubException.class, () -> Echo.connect(hub, options))
                        .reason())
                .contains(CloseReason.UNAUTHORIZED);
        CaCertificate coded = authorities.generateVerificationCode("plant").await(10, SECONDS);
        PemPair proof = ca.issue(folder, coded.verificationCode().orElseThrow());
        assertThat(authorities.verify("plant", proof.pem()).await(10, SECONDS).verified())
                .isTrue();

        DeviceClient device = Echo.connect(hub, options);
        assertThat(Echo.ask(hub, service(hub), id)).isEqualTo("hello");
        assertThat(authorities.list().await(10, SECONDS))
                .extracting(CaCertificate::name)
                .containsExactly("plant");

        authorities.delete("plant").await(10, SECONDS);
        Awaitility.await().until(() -> !(device.state() instanceof SessionState.Connected));
        assertThat(catchThrowableOfType(
                                HubException.class,
                                () -> authorities.get("plant").await(10, SECONDS))
                        .reason()
                        .orElseThrow()
                        .httpStatus())
                .isEqualTo(404);
        device.close().await(10, SECONDS);
    }
}
