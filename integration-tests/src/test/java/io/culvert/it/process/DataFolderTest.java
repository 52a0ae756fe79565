package io.culvert.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a hub keeps in its data folder: through a clean stop, a new name, a second start beside the first, and kill -9. */
class DataFolderTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int TRIES = 20;
    private static final int EXIT_CONFIG = 3;
    /** Another address of this computer. */
    private static final String NEW_NAME = "127.0.0.2";

    private static final Processes PROCESSES = new Processes(DataFolderTest.class);

    @AfterAll
    static void stop() throws IOException {
        PROCESSES.close();
    }

    @Test
    void aHubThatIsKilledWhenADeviceWasCreatedLosesNoDevice() {
        HubProcess hub = HubProcess.start(PROCESSES, "killed");
        for (int i = 0; i < TRIES; i++) {
            hub.createDevice("device-" + i);
            hub.process().kill();
            assertThat(hub.process().awaitExit(BOUND)).isEqualTo(137);
            hub.restart();
        }

        String list = hub.request("GET", "/devices?top=1000&" + HubProcess.API, "registryRead")
                .send()
                .text();

        assertThat(new JsonArray(list).stream().map(device -> ((JsonObject) device).getString("deviceId")))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, TRIES).mapToObj(i -> "device-" + i).toList());
    }

    @Test
    void aSecondStartReusesKeysCertificatesAndCredentials() throws IOException {
        HubProcess hub = HubProcess.start(PROCESSES, "reused");
        hub.createDevice("d1");
        Map<Path, String> before = secrets(hub.data());
        hub.process().terminate();
        assertThat(hub.process().awaitExit(BOUND)).isZero();

        hub.restart();

        assertThat(secrets(hub.data())).isEqualTo(before);
        assertThat(hub.request("GET", "/devices/d1?" + HubProcess.API, "registryRead")
                        .send()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anotherHostNameHasTheCertificateIssuedAgainByTheSameAuthority() throws IOException {
        HubProcess first = HubProcess.start(PROCESSES, "renamed");
        String authority = Files.readString(first.caFile());
        assertThatThrownBy(() -> RawTls.connect(NEW_NAME, first.httpsPort(), first.caFile()))
                .hasMessageContaining(NEW_NAME);
        first.process().terminate();
        assertThat(first.process().awaitExit(BOUND)).isZero();

        HubProcess renamed = HubProcess.start(PROCESSES, "renamed", "--host", NEW_NAME, "--host", "localhost");

        assertThat(Files.readString(renamed.caFile())).isEqualTo(authority);
        for (String name : List.of(NEW_NAME, "localhost", "127.0.0.1")) {
            RawTls.connect(name, renamed.httpsPort(), renamed.caFile()).close();
        }
        assertThat(renamed.credential("service").hostName()).isEqualTo(NEW_NAME);
    }

    @Test
    void aSecondHubOnTheFolderOfOneThatRunsIsRefusedInOneLineAndTheFirstLivesOn() {
        HubProcess first = HubProcess.start(PROCESSES, "held");

        ChildProcess second = PROCESSES.culvert(
                "hub",
                "--data-dir",
                first.data().toString(),
                "--https-port",
                "0",
                "--mqtt-port",
                "0",
                "--management-port",
                "0");

        assertThat(second.awaitExit(BOUND)).isEqualTo(EXIT_CONFIG);
        assertThat(second.lines())
                .filteredOn(line -> line.startsWith("culvert: "))
                .singleElement()
                .asString()
                .contains(first.data().toString());
        assertThat(second.stdout()).isEmpty();
        assertThat(first.put("still-here").status()).isEqualTo(200);
    }

    @Test
    void theFolderAndItsSecretsBelongToTheOwnerAlone() throws IOException {
        HubProcess hub = HubProcess.start(PROCESSES, "modes");

        assertThat(mode(hub.data())).isEqualTo("rwx------");
        for (Path file : secrets(hub.data()).keySet()) {
            assertThat(mode(hub.data().resolve(file))).as(file.toString()).isEqualTo("rw-------");
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Every file that holds a key, by its path in the folder. */
    private static Map<Path, String> secrets(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            Map<Path, String> secrets = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(data.resolve("database")))
                    .filter(file -> text(file).matches("(?s).*(PRIVATE KEY|SharedAccessKey=).*"))
                    .collect(Collectors.toMap(data::relativize, DataFolderTest::text, (a, b) -> a, TreeMap::new));
            assertThat(secrets).hasSizeGreaterThan(6);
            return secrets;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
