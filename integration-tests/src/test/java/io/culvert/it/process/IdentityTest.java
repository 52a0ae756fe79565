package io.culvert.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.identity.Jwt;
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

/** Modules, devices with certificates and services with tokens, by the commands alone. */
class IdentityTest {
    private static final Duration BOUND = Duration.ofSeconds(40);

    private static final Processes PROCESSES = new Processes(IdentityTest.class);
    private static final TcpTarget ECHO = TcpTarget.echoing();

    private static HubProcess hub;

    @BeforeAll
    static void start() {
        PROCESSES.secret(Jwt.SECRET);
        Path config = PROCESSES.file(
                "hub.yaml",
                "registry:\n  tokens:\n    issuer: %s\n    audience: [%s]\n    secret: %s\n"
                        .formatted(Jwt.ISSUER, Jwt.AUDIENCE, Jwt.SECRET));
        hub = HubProcess.start(PROCESSES, "hub", "--config", config.toString());
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

    @Test
    void aTokenTakesThePlaceOfAConnectionString() throws Exception {
        Path device = PROCESSES.file("reached.txt", owner("device", "create", "reached"));
        DeviceProxyProcess.start(PROCESSES, hub, device, "--forward", ECHO.address());
        Path token = PROCESSES.file("token", Jwt.of("streams:open devices:read", Duration.ofHours(1)) + "\n");
        List<String> access = List.of(
                "--token-file",
                token.toString(),
                "--hub",
                HubProcess.HOST + ":" + hub.httpsPort(),
                "--ca-file",
                hub.caFile().toString());
        List<String> proxy = new ArrayList<>(List.of("service-proxy", "--device", "reached", "--listen", "0=any"));
        proxy.addAll(access);
        List<String> list = new ArrayList<>(List.of("device", "list"));
        list.addAll(access);

        assertEchoes(new ServiceProxyProcess(PROCESSES.culvert(proxy.toArray(String[]::new))));
        ChildProcess listed = PROCESSES.culvert(list.toArray(String[]::new));
        assertThat(listed.awaitExit(BOUND)).isZero();
        assertThat(listed.stdout()).anyMatch(line -> line.startsWith("reached "));
    }

    private static void assertEchoes(String device) {
        assertEchoes(ServiceProxyProcess.start(PROCESSES, hub, device, "any"));
    }

    private static void assertEchoes(ServiceProxyProcess service) {
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
