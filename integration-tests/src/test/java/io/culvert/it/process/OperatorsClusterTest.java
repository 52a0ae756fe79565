package io.culvert.it.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.it.cluster.LoopbackHosts;
import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawTcp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub of three machines with one role each, set up as the operator's page says, by commands alone. */
class OperatorsClusterTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Pattern KEY = Pattern.compile("SharedAccessKey=([^;\\s]+)");

    private final Processes processes = new Processes(OperatorsClusterTest.class);
    private final LoopbackHosts hosts = LoopbackHosts.create();
    private final Map<String, ChildProcess> nodes = new LinkedHashMap<>();
    private final Path plant = processes.folder().resolve("plant");

    @AfterEach
    void stop() throws IOException {
        processes.close();
        hosts.close();
    }

    @Test
    void threeNodesOfOneRoleEachCarryAStream() throws IOException {
        String printed = String.join(
                "\n",
                run(
                        "cluster",
                        "init",
                        "--data-dir",
                        plant.toString(),
                        "--host",
                        address("c"),
                        "--node",
                        "r=" + address("r") + ",registry",
                        "--node",
                        "c=" + address("c") + ",coordinator",
                        "--node",
                        "e=" + address("e") + ",endpoint"));
        assertThat(printed)
                .contains("Node e (endpoint): made", "copy " + plant.resolve("nodes/e") + " to " + address("e"));
        start("e", "https", "endpoint.public-url=wss://" + address("e") + ":8443");
        start("c", "https");
        start("r", "");

        assertThat(nodes.get("e").stdout()).contains("Node e runs, but is not ready yet; Ctrl-C stops it.");
        assertThat(nodes.get("e").stdout().toString())
                .contains("streams      wss://" + address("e") + ":8443")
                .doesNotContain("MQTT");
        assertThat(nodes.get("r").stdout().toString()).contains("credentials").doesNotContain("HTTPS", "MQTT ");
        nodes.keySet().forEach(this::awaitReady);

        assertEchoes();

        for (String name : List.of("e", "c", "r")) {
            nodes.get(name).terminate();
            assertThat(nodes.get(name).awaitExit(BOUND)).as("exit of %s", name).isZero();
        }
    }

    private void assertEchoes() throws IOException {
        try (TcpTarget echo = TcpTarget.echoing()) {
            Path device = processes.folder().resolve("pump.txt");
            List<String> created =
                    run("device", "create", "pump", "--connection-string-file", credential("iothubowner"));
            Files.writeString(device, created.get(created.size() - 1));
            ChildProcess deviceProxy = processes.culvert(
                    "device-proxy",
                    "--connection-string-file",
                    device.toString(),
                    "--ca-file",
                    data("r").resolve("ca.pem").toString(),
                    "--forward",
                    echo.address());
            deviceProxy.awaitLine("is connected to", BOUND);
            ServiceProxyProcess service = new ServiceProxyProcess(processes.culvert(
                    "service-proxy",
                    "--device",
                    "pump",
                    "--connection-string-file",
                    credential("service"),
                    "--listen",
                    "0=any"));
            try (RawTcp client = service.connect("any")) {
                client.send("through three machines");
                assertThat(new String(client.readExactly(22, BOUND), ISO_8859_1))
                        .isEqualTo("through three machines");
            }
            nodes.get("e").awaitLine("stream ended stream=\\S+ device=pump ", BOUND);
        }
    }

    private void start(String name, String serves, String... more) {
        List<String> all =
                new ArrayList<>(List.of("hub", "--data-dir", data(name).toString()));
        all.addAll(List.of("--config", data(name).resolve("node.yaml").toString()));
        // Three machines in one: elsewhere these keep their defaults.
        for (String front : List.of("https", "mqtt", "management")) {
            all.addAll(List.of("--set", front + ".host=" + address(name)));
        }
        for (String setting : more) {
            all.addAll(List.of("--set", setting));
        }
        ChildProcess process = processes.culvert(all.toArray(String[]::new));
        nodes.put(name, process);
        process.awaitLine(serves.isEmpty() ? "^  credentials " : "^  trust ", BOUND);
        if (serves.isEmpty()) {
            List.of("iothubowner", "service", "device", "registryRead", "registryReadWrite")
                    .forEach(this::keepSecret);
        }
    }

    private void keepSecret(String policy) {
        try {
            Matcher key = KEY.matcher(Files.readString(Path.of(credential(policy))));
            assertThat(key.find()).isTrue();
            processes.secret(key.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(String name) {
        await(name)
                .atMost(BOUND)
                .untilAsserted(() -> assertThat(RawHttp.get("http://" + address(name) + ":9090/health/ready")
                                .send()
                                .text())
                        .contains("\"ready\":true"));
    }

    private List<String> run(String... command) {
        ChildProcess process = processes.culvertThatPrintsKeys(command);
        assertThat(process.awaitExit(BOUND)).as("%s", process.lines()).isZero();
        return process.stdout();
    }

    private String credential(String policy) {
        return data("r").resolve("credentials").resolve(policy + ".txt").toString();
    }

    private Path data(String name) {
        return plant.resolve("nodes").resolve(name);
    }

    private String address(String name) {
        return hosts.address(1 + List.of("r", "c", "e").indexOf(name));
    }
}
