package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.ConnectionString;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    @TempDir
    private static Path folder;

    private static CommandHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = CommandHub.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        hub.close();
    }

    @Test
    void policiesAreListedWithTheirRights() {
        assertThat(hub.asOwner("policy", "list").lines())
                .startsWith("NAME               RIGHTS", "device             DEVICE_CONNECT")
                .contains(
                        "registryRead       REGISTRY_READ",
                        "registryReadWrite  REGISTRY_READ REGISTRY_WRITE",
                        "service            SERVICE_CONNECT STREAMS_END STREAMS_READ")
                .anyMatch(line -> line.startsWith("iothubowner  "));
        assertThat(new JsonArray(hub.asOwner("policy", "list", "--json").out()).getJsonObject(0))
                .isEqualTo(
                        new JsonObject().put("keyName", "device").put("rights", new JsonArray().add("DEVICE_CONNECT")));
    }

    @Test
    void servicesMoveToTheSecondaryKeyAndThenThePrimaryOneIsMadeAnew() throws IOException {
        ConnectionString before = ConnectionString.parse(Files.readString(file("registryRead")));

        Run secondary = hub.asOwner("policy", "regenerate-key", "registryRead", "--secondary");
        Run primary = hub.asOwner("policy", "regenerate-key", "registryRead", "--primary");

        assertThat(secondary.out()).startsWith("Policy 'registryRead' has a new secondary key.");
        assertThat(list(secondary.lastLine()).exitCode()).isZero();
        assertThat(list(primary.lastLine()).exitCode()).isZero();
        assertThat(list(before.reveal()).exitCode()).isEqualTo(ExitCode.REFUSED.code());
        await().untilAsserted(() ->
                assertThat(Files.readString(file("registryRead")).strip()).isEqualTo(primary.lastLine()));
    }

    @Test
    void theRecordHasBothKeys() {
        JsonObject shown = new JsonObject(hub.asOwner("policy", "regenerate-key", "device", "--secondary", "--json")
                .out());

        assertThat(shown.getString("primaryKey"))
                .isEqualTo(hub.node()
                        .connectionString("device")
                        .key()
                        .orElseThrow()
                        .reveal());
        assertThat(shown.getString("secondaryKey")).hasSize(44).isNotEqualTo(shown.getString("primaryKey"));
    }

    @Test
    void aPolicyIsMadeShownChangedAndDeleted() throws IOException {
        Run made = hub.asOwner("policy", "create", "helpdesk", "--rights", "REGISTRY_READ,service-connect");

        assertThat(made.out()).startsWith("Policy 'helpdesk' is made.");
        assertThat(list(made.lastLine()).exitCode()).isZero();
        await().untilAsserted(() ->
                assertThat(Files.readString(file("helpdesk")).strip()).isEqualTo(made.lastLine()));
        Run shown = hub.asOwner("policy", "show", "helpdesk");
        assertThat(shown.lines()).containsExactly("name    helpdesk", "rights  REGISTRY_READ SERVICE_CONNECT");
        assertThat(hub.asOwner("policy", "show", "helpdesk", "--primary").lastLine())
                .isEqualTo(made.lastLine());
        Run secondary = hub.asOwner("policy", "show", "helpdesk", "--secondary");
        assertThat(list(secondary.lastLine()).exitCode()).isZero();
        assertThat(secondary.lastLine()).isNotEqualTo(made.lastLine());

        assertThat(hub.asOwner("policy", "update", "helpdesk", "--rights", "SERVICE_CONNECT")
                        .out())
                .isEqualTo("Policy 'helpdesk' has the rights SERVICE_CONNECT.\n");
        assertThat(list(made.lastLine()).exitCode()).isEqualTo(ExitCode.REFUSED.code());

        assertThat(hub.asOwner("policy", "delete", "helpdesk").out())
                .isEqualTo(
                        "Policy 'helpdesk' is deleted. Streams that it opened and device sessions that it let in end.\n");
        await().untilAsserted(() -> assertThat(file("helpdesk")).doesNotExist());
        for (String command : new String[] {"show", "delete"}) {
            assertThat(hub.asOwner("policy", command, "helpdesk").exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
        }
        assertThat(hub.asOwner("policy", "update", "helpdesk", "--rights", "REGISTRY_READ")
                        .exitCode())
                .isEqualTo(ExitCode.NOT_FOUND.code());
    }

    @Test
    void aPolicyThatIsThereIsMadeAgainWithTheSameRightsAlone() {
        Run made = hub.asOwner("policy", "create", "twice", "--rights", "REGISTRY_READ", "--json");

        Run again = hub.asOwner("policy", "create", "twice", "--rights", "REGISTRY_READ", "--json");
        Run other = hub.asOwner("policy", "create", "twice", "--rights", "REGISTRY_WRITE");

        assertThat(again.out()).isEqualTo(made.out()).contains("primaryKey");
        assertThat(other.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(other.err()).contains("is there already, with the rights REGISTRY_READ", "policy update twice");
    }

    @Test
    void theOwnerStaysAndUnknownRightsAreNamed() {
        for (Run run : new Run[] {
            hub.asOwner("policy", "delete", "iothubowner"),
            hub.asOwner("policy", "update", "iothubowner", "--rights", "REGISTRY_READ")
        }) {
            assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(run.err()).contains("iothubowner: stays");
        }
        Run unknown = hub.asOwner("policy", "create", "p", "--rights", "EVERYTHING");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(unknown.err()).contains("expected: one or more of", "SERVICE_CONNECT");
        assertThat(hub.asOwner("policy", "create", "p").exitCode()).isEqualTo(ExitCode.USAGE.code());
    }

    @Test
    void oneOfTheTwoKeysMustBeNamed() {
        for (Run run : new Run[] {
            hub.asOwner("policy", "regenerate-key", "service"),
            hub.asOwner("policy", "regenerate-key", "service", "--primary", "--secondary")
        }) {
            assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
            assertThat(run.err()).contains("(expected: one of them)");
        }
    }

    @Test
    void whatIsNoPolicyIsNotFoundAndWhoIsNotTheOwnerIsRefused() {
        Run unknown = hub.asOwner("policy", "regenerate-key", "a b/c", "--primary");
        Run refused = hub.as("registryReadWrite", "policy", "regenerate-key", "iothubowner", "--primary");

        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
        assertThat(unknown.err()).contains("no policy has this name");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    private static Run list(String connectionString) {
        return Run.of(
                "device",
                "list",
                "--connection-string",
                connectionString,
                "--ca-file",
                hub.node().caFile().orElseThrow().toString());
    }

    private static Path file(String policy) {
        return hub.node().dataFolder().resolve("credentials").resolve(policy + ".txt");
    }
}
