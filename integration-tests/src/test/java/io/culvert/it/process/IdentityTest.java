package io.culvert.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.identity.PemPair;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Modules, and devices with certificates: registered, connected and reached by the commands alone. */
class IdentityTest {
    private static final Duration BOUND = Duration.ofSeconds(40);

    private static final Processes PROCESSES = new Processes(IdentityTest.class);
    private static final TcpTarget ECHO = TcpTarget.echoing();

    private static HubProcess hub;

    @BeforeAll
    static void start() {
        hub = HubProcess.start(PROCESSES, "hub");
    }

    @AfterAll
    static void stop() throws IOException {
        ECHO.close();
        PROCESSES.close();
    }

    @Test
    void aModuleTakesStreamsOfItsOwn() {
        owner("device", "create", "holder");
        Path module = PROCESSES.file("camera.txt", owner("module", "create", "camera", "--device", "holder"));
        DeviceProxyProcess.start(PROCESSES, hub, module, "--forward", ECHO.address());

        assertEchoes("holder/camera");
    }

    @Test
    void aDeviceWithACertificateNeedsNoKey() throws Exception {
        PemPair own = PemPair.selfSigned(PROCESSES.folder(), "certified");
        String thumbprint =
                lastLine("certificate", "thumbprint", own.certificateFile().toString());
        Path device =
                PROCESSES.file("certified.txt", owner("device", "create", "certified", "--thumbprint", thumbprint));

        DeviceProxyProcess.start(
                PROCESSES,
                hub,
                device,
                "--forward",
                ECHO.address(),
                "--certificate",
                own.certificateFile().toString(),
                "--key",
                own.keyFile().toString(),
                "--transport",
                "mqtt",
                "--mqtt-port",
                Integer.toString(hub.mqttPort()));

        assertEchoes("certified");
    }

    private static void assertEchoes(String device) {
        ServiceProxyProcess service = ServiceProxyProcess.start(PROCESSES, hub, device, "any");
        try (RawTcp client = service.connect("any")) {
            client.send("hello");
            assertThat(new String(client.readExactly(5, BOUND), ISO_8859_1)).isEqualTo("hello");
        }
    }

    /** The last line that a command prints as the hub's owner. */
    private static String owner(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--connection-string-file", hub.credentialFile("iothubowner").toString()));
        return lastLine(all.toArray(String[]::new));
    }

    private static String lastLine(String... arguments) {
        ChildProcess command = PROCESSES.culvertThatPrintsKeys(arguments);
        assertThat(command.awaitExit(BOUND)).as("%s", command.lines()).isZero();
        return command.stdout().get(command.stdout().size() - 1);
    }
}
