package io.culvert.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.node.HubNode;
import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.ConnectionString;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the registry, against a hub. */
class RegistryCommandsTest {
    @TempDir
    private static Path folder;

    private static HubNode hub;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = Map.of(
                "data-dir", folder.resolve("data").toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0");
        hub = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(30, SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        hub.stop().await(20, SECONDS);
    }

    @Test
    void theLastLineOfCreateIsTheConnectionString() {
        Run created = asOwner("device", "create", "created");

        assertThat(created.exitCode()).isZero();
        ConnectionString who = ConnectionString.parse(created.lastLine());
        assertThat(who.identity().orElseThrow().deviceId()).isEqualTo("created");
        assertThat(who.port()).isEqualTo(hub.httpsPort());
        assertThat(asOwner("device", "show", "created").lastLine()).isEqualTo(created.lastLine());
    }

    @Test
    void createWithJsonPrintsTheWholeRecord() {
        JsonObject record =
                new JsonObject(asOwner("device", "create", "json", "--json").out());

        assertThat(record.getString("deviceId")).isEqualTo("json");
        assertThat(record.getJsonObject("authentication")
                        .getJsonObject("symmetricKey")
                        .getString("primaryKey"))
                .isNotEmpty();
    }

    @Test
    void aSecondCreateSaysHowToSeeTheFirst() {
        asOwner("device", "create", "twice");

        Run second = asOwner("device", "create", "twice");

        assertThat(second.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(second.err())
                .isEqualToNormalizingNewlines("culvert: device 'twice' is registered already "
                        + "('culvert device show twice' prints its connection string)\n");
        assertThat(second.out()).isEmpty();
    }

    @Test
    void aListIsATableWithoutKeys() {
        String key = ConnectionString.parse(
                        asOwner("device", "create", "listed").lastLine())
                .key()
                .orElseThrow()
                .reveal();

        Run list = asOwner("device", "list");
        Run json = asOwner("device", "list", "--json");

        assertThat(list.lines().get(0)).matches("ID +STATUS +CONNECTION");
        assertThat(list.lines()).anyMatch(line -> line.matches("listed +enabled +disconnected"));
        assertThat(new JsonArray(json.out())).isNotEmpty();
        assertThat(list.out() + json.out()).doesNotContain(key);
    }

    @Test
    void disableAndEnableCanBeRepeated() {
        asOwner("device", "create", "switched");
        for (String verb : List.of("disable", "disable", "enable", "enable")) {
            Run run = asOwner("device", verb, "switched");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualToNormalizingNewlines("Device 'switched' is " + verb + "d.\n");
        }
    }

    @Test
    void regeneratedKeysReplaceTheOldOnes() {
        String before = asOwner("device", "create", "rekeyed").lastLine();

        String after = asOwner("device", "regenerate-keys", "rekeyed").lastLine();

        assertThat(ConnectionString.parse(after).key())
                .isNotEqualTo(ConnectionString.parse(before).key());
        assertThat(asOwner("device", "show", "rekeyed").lastLine()).isEqualTo(after);
    }

    @Test
    void aDeletedDeviceIsGone() {
        asOwner("device", "create", "deleted");

        assertThat(asOwner("device", "delete", "deleted").exitCode()).isZero();

        for (String verb : List.of("show", "enable", "disable", "regenerate-keys", "delete")) {
            Run run = asOwner("device", verb, "deleted");
            assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
            assertThat(run.err().lines()).hasSize(1);
        }
    }

    @Test
    void theEndpointsAreExactlyOneLineOfJson() {
        assertThat(asOwner("devicestream", "show").out())
                .isEqualToNormalizingNewlines(
                        "{\"streamingEndpoints\":[\"https://localhost:" + hub.httpsPort() + "\"]}\n");
    }

    @Test
    void aPolicyWithoutTheRightIsRefused() {
        Run run = as("service", "device", "create", "not-mine");

        assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(run.err())
                .startsWith(
                        "culvert: the hub refused the credential: wrong key, or a policy or token that may not do this");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void anIdThatCannotBeIsAUsageError() {
        assertThat(asOwner("device", "create", "no/slash").exitCode()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void aHubThatIsNotTrustedSaysWhatToDo() {
        Run run = Run.of(
                "device",
                "list",
                "--connection-string",
                hub.connectionString("iothubowner").reveal());

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err())
                .isEqualToNormalizingNewlines("culvert: the certificate of localhost:" + hub.httpsPort()
                        + " is not trusted: give its CA with --ca-file\n");
    }

    private static Run asOwner(String... arguments) {
        return as("iothubowner", arguments);
    }

    private static Run as(String policy, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--connection-string-file");
        all.add(hub.dataFolder().resolve("credentials").resolve(policy + ".txt").toString());
        return Run.of(all.toArray(new String[0]));
    }
}
