package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.node.HubNode;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the registry, against a hub. */
class RegistryCommandsTest {
    @TempDir
    private static Path folder;

    private static CommandHub commands;
    private static HubNode hub;

    @BeforeAll
    static void start() throws Exception {
        commands = CommandHub.start(folder);
        hub = commands.node();
    }

    @AfterAll
    static void stop() throws Exception {
        commands.close();
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
                .isEqualTo("{\"streamingEndpoints\":[\"https://localhost:" + hub.httpsPort() + "\"]}\n");
    }

    @Test
    void aHubWithoutAStreamingEndpointFailsInTheReferencesWords() {
        assertThat(DeviceStreamShowCommand.answer(List.of("https://a:1", "https://b")))
                .isEqualTo("{\"streamingEndpoints\":[\"https://a:1\",\"https://b\"]}\n");
        assertThatThrownBy(() -> DeviceStreamShowCommand.answer(List.of()))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("Device streams are not enabled for this IoT Hub.");
    }

    @Test
    void aCaIsAddedShownAndDeleted() {
        String ca = hub.caFile().orElseThrow().toString();
        assertThat(asOwner("certificate", "add", "plant", ca).exitCode()).isZero();

        Run code = asOwner("certificate", "verification-code", "plant");
        Run unproven = asOwner("certificate", "verify", "plant", ca);

        assertThat(code.lines()).hasSize(1);
        assertThat(unproven.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(unproven.err().lines()).hasSize(1);
        assertThat(asOwner("certificate", "list").lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("plant +no +20\\S+Z +\\S.*");
        String thumbprint = Run.of("certificate", "thumbprint", "--sha1", ca).lastLine();
        assertThat(asOwner("certificate", "show", "plant").out()).contains(thumbprint, code.lastLine());
        assertThat(Run.of("certificate", "thumbprint", ca).lastLine()).matches("[0-9A-F]{64}");
        assertThat(asOwner("certificate", "delete", "plant").exitCode()).isZero();
        assertThat(asOwner("certificate", "show", "plant").exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
        assertThat(asOwner("certificate", "add", "plant", "none.pem").exitCode())
                .isEqualTo(ExitCode.CONFIG.code());
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

    @Test
    void aDeviceWithACertificateIsRegisteredByItsThumbprint() {
        String thumbprint = "ab:".repeat(31) + "ab";

        Run created = asOwner("device", "create", "certified", "--thumbprint", thumbprint);

        assertThat(created.lastLine())
                .isEqualTo("HostName=localhost:" + hub.httpsPort() + ";DeviceId=certified;x509=true");
        assertThat(asOwner("device", "show", "certified").out())
                .contains("certificate    selfSigned")
                .contains("thumbprint     " + "AB".repeat(32));
        assertThat(asOwner("device", "regenerate-keys", "certified").err())
                .isEqualToNormalizingNewlines("culvert: 'certified' has no keys: it shows a certificate\n");
        assertThat(asOwner("device", "create", "of-ca", "--x509", "certificateAuthority")
                        .lastLine())
                .endsWith("DeviceId=of-ca;x509=true");
    }

    @Test
    void flagsOfCertificatesThatDoNotGoTogetherAreUsageErrors() {
        String thumbprint = "AB".repeat(20);
        for (String flags : List.of(
                "--x509 selfSigned",
                "--x509 sas",
                "--x509 other",
                "--thumbprint abc",
                "--thumbprint " + thumbprint + "," + thumbprint + "," + thumbprint,
                "--x509 certificateAuthority --thumbprint " + thumbprint)) {
            Run run = asOwner(("device create never " + flags).split(" "));
            assertThat(run.exitCode()).as(flags).isEqualTo(ExitCode.USAGE.code());
        }
        assertThat(asOwner("device", "show", "never").exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    }

    @Test
    void aModuleLivesBelowItsDevice() {
        asOwner("device", "create", "holder");

        Run created = asOwner("module", "create", "camera", "--device", "holder");

        assertThat(ConnectionString.parse(created.lastLine()).identity()).contains(Identity.module("holder", "camera"));
        Run list = asOwner("module", "list", "-d", "holder");
        assertThat(list.lines()).containsExactly("MODULE  CONNECTION", "camera  disconnected");
        Run rekeyed = asOwner("module", "regenerate-keys", "camera", "-d", "holder");
        assertThat(rekeyed.lastLine()).isNotEqualTo(created.lastLine());
        assertThat(asOwner("module", "show", "camera", "-d", "holder").lastLine())
                .isEqualTo(rekeyed.lastLine());
        assertThat(asOwner("module", "delete", "camera", "-d", "holder").out())
                .isEqualToNormalizingNewlines("Module 'camera' of device 'holder' is deleted.\n");
        assertThat(asOwner("module", "show", "camera", "-d", "holder").exitCode())
                .isEqualTo(ExitCode.NOT_FOUND.code());
        assertThat(new JsonArray(
                        asOwner("module", "list", "-d", "holder", "--json").out()))
                .isEmpty();
    }

    @Test
    void tagsAreSetMergedAndRemoved() {
        asOwner("device", "create", "tagged");

        asOwner("device", "tags", "set", "tagged", "site=x y", "place.floor:=3", "spare:=true");
        Run set = asOwner("device", "tags", "set", "tagged", "place.city=Bremen");

        assertThat(new JsonObject(set.out()))
                .isEqualTo(new JsonObject(
                        "{\"site\":\"x y\",\"place\":{\"floor\":3,\"city\":\"Bremen\"},\"spare\":true}"));
        asOwner("device", "tags", "unset", "tagged", "place.floor", "spare", "never");
        assertThat(new JsonObject(asOwner("device", "tags", "show", "tagged").out()))
                .isEqualTo(new JsonObject("{\"site\":\"x y\",\"place\":{\"city\":\"Bremen\"}}"));
        assertThat(asOwner("device", "tags", "show", "nobody").exitCode()).isEqualTo(ExitCode.NOT_FOUND.code());
    }

    private static Run asOwner(String... arguments) {
        return commands.asOwner(arguments);
    }

    private static Run as(String policy, String... arguments) {
        return commands.as(policy, arguments);
    }
}
