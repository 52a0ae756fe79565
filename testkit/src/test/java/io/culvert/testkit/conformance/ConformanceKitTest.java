package io.culvert.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.testkit.MqttPacket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kit itself; that a hub passes its checks is shown elsewhere. */
class ConformanceKitTest {
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODw==";
    private static final Deployment NOWHERE =
            Deployment.of("localhost").ports(1, 1).service("service", KEY).device("d1", KEY);

    @Test
    void aHubThatIsNotThereFailsEveryCheckAndTheReportSaysSo() {
        Report report = ConformanceKit.of(NOWHERE).run("offer.form", "initiate.wrong-key");

        assertThat(report.allPassed()).isFalse();
        assertThat(report.failed()).hasSize(2);
        assertThat(report.text())
                .contains("FAIL  offer.form")
                .contains("Connection refused")
                .endsWith(String.format("0 of 2 checks passed%n"));
    }

    @Test
    void theNamesOfChecksAreTheirOwn() {
        List<String> names = ConformanceKit.of(NOWHERE.module("m", KEY)).checks().stream()
                .map(Check::name)
                .toList();

        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z]+\\.[a-z0-9.-]+"));
        assertThat(names).contains("module.stream");
        assertThat(ConformanceKit.of(NOWHERE).checks()).extracting(Check::name).doesNotContain("module.stream");
        assertThatThrownBy(() -> ConformanceKit.of(NOWHERE).run("nothing")).hasMessageContaining("check: nothing");
    }

    @Test
    void theReportOfASuccessIsALine() {
        Check check = new Check("a.b", "it works", hub -> {});

        assertThat(new Report(List.of(new Report.Result(check, "", Duration.ofMillis(12)))).text())
                .isEqualTo(String.format("ok    a.b %s12 ms  it works%n1 of 1 checks passed%n", " ".repeat(32)));
    }

    @Test
    void theCClientsConnectIsTheOneOfTheWire() {
        MqttPacket packet = CDevice.of(NOWHERE).packet().packet();

        String body = new String(packet.body(), StandardCharsets.ISO_8859_1);
        assertThat(body)
                .startsWith("\0\4MQTT\4\u00C0\0\u00F0\0\2d1\0p" + "localhost/d1/?api-version=2020-09-30"
                        + "&DeviceClientType=iothubclient%2F1.9.0%20%28native%3B%20Linux%3B%20x86_64%29");
        assertThat(body)
                .containsPattern(
                        "SharedAccessSignature sr=localhost/devices/d1&sig=[A-Za-z0-9%]+%3d&se=[0-9]{10}&skn=$");
    }

    @Test
    void theCodesOfAConnackMeanWhatTheCClientReadsInThem() {
        assertThat(new ConnAck(5).retried()).isTrue();
        for (int code : new int[] {1, 2, 3, 4}) {
            assertThat(new ConnAck(code).retried()).isFalse();
        }
        assertThat(new ConnAck(3).reported()).isEqualTo("device disabled");
        assertThat(new ConnAck(4).reported()).isEqualTo("bad credential");
    }

    @Test
    void nothingShowsAKey() {
        assertThat(NOWHERE.device().toString() + NOWHERE.service()).doesNotContain(KEY);
    }
}
