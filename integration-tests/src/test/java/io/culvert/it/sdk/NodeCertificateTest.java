package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** npm's azure-iot-device with X.509 certificates: known by their thumbprints, or signed by an authority that the hub has verified. */
@ParameterizedClass
@ValueSource(strings = {"mqtt", "mqtt-ws"})
class NodeCertificateTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static final DeviceCertificate AUTHORITY = DeviceCertificate.authority("a plant");

    private static Transcript run;

    @Parameter
    String transport;

    @BeforeAll
    static void trustTheAuthority() {
        AZURE.hub().trust("plant", AUTHORITY);
    }

    @BeforeParameterizedClassInvocation
    static void runTheScript(String transport) {
        SdkHub hub = AZURE.hub();
        Path folder = hub.folder();
        DeviceCertificate first = DeviceCertificate.selfSigned("a device");
        DeviceCertificate second = DeviceCertificate.selfSigned("the same device later");
        first.write(folder, "first");
        second.write(folder, "second");
        DeviceCertificate.selfSigned("a stranger").write(folder, "stranger");
        AUTHORITY.sign(transport + "-signed").write(folder, "signed");
        AUTHORITY.sign(transport + "-other").write(folder, "other");
        run = NodeScripts.run(
                hub,
                "certificate.js",
                Map.of(
                        "TRANSPORT", transport,
                        "CERTIFICATES", folder.toString(),
                        "FIRST_THUMBPRINT", first.thumbprint("SHA-1"),
                        "SECOND_THUMBPRINT", second.thumbprint("SHA-256")));
    }

    @Test
    void aCertificateIsKnownByEitherThumbprint() {
        assertThat(run.array("register by thumbprints")).containsExactlyElementsOf(List.of("selfSigned", 40, 64));
        assertThat(run.value("open with the first")).isEqualTo("Connected, MessageEnqueued");
        assertThat(run.value("open with the second")).isEqualTo("Connected, MessageEnqueued");
    }

    @Test
    void aCertificateOfAVerifiedAuthorityIsTakenForTheDeviceItNames() {
        assertThat(run.value("register by authority")).isEqualTo("certificateAuthority");
        assertThat(run.value("open with a signed one")).isEqualTo("Connected, MessageEnqueued");
        assertThat(run.error("open with one of another device")).isEqualTo("UnauthorizedError");
    }

    @Test
    void aCertificateThatIsNotTheDevicesIsAnUnauthorizedError() {
        assertThat(run.error("open with a stranger's")).isEqualTo("UnauthorizedError");
        assertThat(run.error("open with a self-signed one for an authority's")).isEqualTo("UnauthorizedError");
    }
}
