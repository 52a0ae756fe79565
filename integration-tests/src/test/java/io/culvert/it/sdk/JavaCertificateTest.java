package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Maven's iot-device-client with X.509 certificates, on port 8883 and over a WebSocket on port 443. */
class JavaCertificateTest {
    private static final String PASSWORD = "of a test's key store";

    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheProgram() throws Exception {
        Path folder = AZURE.hub().folder();
        DeviceCertificate first = DeviceCertificate.selfSigned("a device");
        DeviceCertificate second = DeviceCertificate.selfSigned("the same device later");
        first.store(folder.resolve("first.p12"), PASSWORD);
        second.store(folder.resolve("second.p12"), PASSWORD);
        DeviceCertificate.selfSigned("a stranger").store(folder.resolve("stranger.p12"), PASSWORD);
        run = JavaPrograms.run(
                AZURE.hub(),
                "CertificateProgram",
                Map.of(
                        "CERTIFICATES", folder.toString(),
                        "STORE_PASSWORD", PASSWORD,
                        "FIRST_THUMBPRINT", first.thumbprint("SHA-1"),
                        "SECOND_THUMBPRINT", second.thumbprint("SHA-256")));
    }

    @Test
    void aCertificateIsKnownByEitherThumbprint() {
        assertThat(run.value("register by thumbprints")).isEqualTo("selfSigned");
        assertThat(run.value("open with the first")).isEqualTo("sent");
        assertThat(run.value("open with the second")).isEqualTo("sent");
        assertThat(run.value("open over a WebSocket")).isEqualTo("sent");
    }

    @Test
    void aCertificateThatIsNotTheDevicesIsUnauthorized() {
        assertThat(run.value("open with a stranger's")).isEqualTo("UNAUTHORIZED");
    }
}
