package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What users get wrong: one clear line on stderr, nothing on stdout, the documented exit code, and no secret repeated. */
class BadArgumentsTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int USAGE = 2;
    private static final int CONFIG = 3;
    private static final int UNREACHABLE = 4;
    private static final int REFUSED = 5;
    private static final int NOT_FOUND = 6;
    private static final int REJECTED = 7;

    private static final Processes PROCESSES = new Processes(BadArgumentsTest.class);

    private static HubProcess hub;
    private static StreamProbe probe;

    @BeforeAll
    static void start() throws Exception {
        hub = HubProcess.start(PROCESSES, "hub");
        probe = new StreamProbe(hub, hub.createDevice("d1"));
        hub.createDevice("offline");
    }

    @AfterAll
    static void stop() throws Exception {
        probe.close();
        PROCESSES.close();
    }

    @AfterEach
    void theHubServesOn() throws Exception {
        probe.assertServed();
    }

    @Test
    void flagsThatDoNotExistOrMakeNoSense() {
        fails(USAGE, "--colour", "hub", "--colour", "red");
        fails(USAGE, "--port", "device-proxy", "--port", "22");
        fails(USAGE, "--forward", "device-proxy", "--forward", "somewhere");
        fails(USAGE, "--listen", "service-proxy", "--device", "d1", "--listen", "eighty");
    }

    @Test
    void aHubsConfiguration() {
        fails(CONFIG, "https.prot: unknown key (nearest: https.port)", hubWith("https:\n  prot: 1\n"));
        fails(CONFIG, "https.port: 'many'", hubWith("https:\n  port: many\n"));
        fails(CONFIG, "endpoint.wire.liveness", hubWith("endpoint:\n  wire:\n    liveness: soon\n"));
        fails(CONFIG, "bad.yaml", hubWith("https: [\n"));
        fails(CONFIG, "none.yaml: no such file", "hub", "--config", inFolder("none.yaml"));
        fails(CONFIG, PROCESSES.folder().toString(), "hub", "--config", inFolder("."));
    }

    @Test
    void aDataFolderThatIsAFile() {
        String file = PROCESSES.file("file", "").toString();

        fails(
                CONFIG,
                file,
                "hub",
                "--data-dir",
                file,
                "--https-port",
                "0",
                "--mqtt-port",
                "0",
                "--management-port",
                "0");
    }

    @Test
    void portsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            fails(
                    CONFIG,
                    "https.port: " + port,
                    "hub",
                    "--data-dir",
                    inFolder("other"),
                    "--set",
                    "https.host=127.0.0.1",
                    "--https-port",
                    port,
                    "--mqtt-port",
                    "0",
                    "--management-port",
                    "0");
            fails(CONFIG, port, asService("service-proxy", "--device", "d1", "--listen", port));
        }
    }

    @Test
    void aDeviceProxysConfiguration() {
        String file = PROCESSES.file("device-proxy.yaml", "max-stream: 5\n").toString();

        fails(CONFIG, "max-stream: unknown key (nearest: max-streams)", "device-proxy", "--config", file);
    }

    @Test
    void connectionStringsThatAreNone() {
        String garbage = "HostName=localhost;Shared=c2VjcmV0IGFuZCBsb25nIGVub3VnaA==";
        PROCESSES.secret("c2VjcmV0IGFuZCBsb25nIGVub3VnaA==");

        fails(CONFIG, "--connection-string", "device", "list", "--connection-string", garbage);
        fails(CONFIG, "garbage.txt", "device", "list", "--connection-string-file", garbageFile(garbage));
        fails(CONFIG, "none.txt: no such file", "device", "list", "--connection-string-file", inFolder("none.txt"));
        fails(CONFIG, "no connection string", "device-proxy", "--forward", "127.0.0.1:22");
        fails(CONFIG, "that of a device", "device", "list", "--connection-string-file", inFolder("d1.txt"));
    }

    @Test
    void wrongKeysAndMissingRights() throws IOException {
        String right = Files.readString(hub.credentialFile("iothubowner")).strip();
        String wrongKey = "d3JvbmcgYnV0IHdlbGwtZm9ybWVkIGtleSBvZiAzMmI=";
        PROCESSES.secret(wrongKey);
        String wrong = right.replaceFirst("SharedAccessKey=.*", "SharedAccessKey=" + wrongKey);
        String ca = hub.caFile().toString();

        fails(REFUSED, "", "device", "list", "--ca-file", ca, "--connection-string", wrong);
        fails(REFUSED, "", asService("device", "create", "d2"));
        String device = "HostName=localhost:" + hub.httpsPort() + ";DeviceId=offline;SharedAccessKey=" + wrongKey;
        fails(REFUSED, "", "device-proxy", "--ca-file", ca, "--connection-string", device, "--forward", "127.0.0.1:1");
    }

    @Test
    void hubsThatAreNotThereOrNotTrusted() {
        String nobody = "HostName=127.0.0.1:1;SharedAccessKeyName=service;SharedAccessKey=c2VydmljZQ==";
        String elsewhere = PROCESSES
                .file("elsewhere.txt", hub.credential("service").reveal())
                .toString();

        fails(UNREACHABLE, "127.0.0.1:1", "device", "list", "--connection-string", nobody);
        fails(UNREACHABLE, "", "devicestream", "show", "--connection-string-file", elsewhere);
    }

    @Test
    void devicesThatAreUnknownOfflineOrUnwilling() {
        fails(NOT_FOUND, "not registered", asService("connect", "--device", "nobody"));
        fails(NOT_FOUND, "offline", asService("connect", "--device", "offline"));
        fails(REJECTED, "not wanted", asService("connect", "--device", "d1", "--name", StreamProbe.UNWANTED));
    }

    private static void fails(int exitCode, String said, String... arguments) {
        ChildProcess process = PROCESSES.culvert(arguments);
        String described = String.join(" ", arguments);
        int exit = process.awaitExit(BOUND);
        assertThat(process.stderr())
                .as(described)
                .filteredOn(line -> line.startsWith("culvert: "))
                .singleElement()
                .asString()
                .contains(said);
        assertThat(exit).as(described + ": " + process.stderr()).isEqualTo(exitCode);
        assertThat(process.stdout()).as(described).isEmpty();
        assertThat(process.stderr())
                .as(described)
                .filteredOn(line -> !line.contains(" INFO "))
                .hasSize(exitCode == USAGE ? 2 : 1);
    }

    private static String[] asService(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--connection-string-file", hub.credentialFile("service").toString()));
        return all.toArray(String[]::new);
    }

    private static String[] hubWith(String yaml) {
        return new String[] {"hub", "--config", PROCESSES.file("bad.yaml", yaml).toString()};
    }

    private static String garbageFile(String text) {
        return PROCESSES.file("garbage.txt", text).toString();
    }

    private static String inFolder(String name) {
        Path folder = PROCESSES.folder();
        return (name.equals(".") ? folder : folder.resolve(name)).toString();
    }
}
