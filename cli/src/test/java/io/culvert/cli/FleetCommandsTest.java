package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole fleets from and to files, against a hub. */
class FleetCommandsTest {
    private static final int FLEET = 5_000;

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

    @AfterEach
    void empty() throws IOException {
        Path all = folder.resolve("all.jsonl");
        hub.asOwner("device", "export", "--no-keys", "--output", all.toString());
        assertThat(hub.asOwner("device", "import", all.toString(), "--mode", "delete")
                        .exitCode())
                .isZero();
        assertThat(hub.asOwner("device", "export").out()).isEmpty();
    }

    private static Path file(String... lines) throws IOException {
        return Files.write(folder.resolve("fleet.jsonl"), List.of(lines));
    }

    private static Run importing(Path file, String... flags) {
        List<String> all = new java.util.ArrayList<>(List.of("device", "import", file.toString()));
        all.addAll(List.of(flags));
        return hub.asOwner(all.toArray(new String[0]));
    }

    private static List<JsonObject> exported(String... flags) {
        List<String> all = new java.util.ArrayList<>(List.of("device", "export"));
        all.addAll(List.of(flags));
        return hub.asOwner(all.toArray(new String[0])).lines().stream()
                .map(JsonObject::new)
                .toList();
    }

    @Test
    void aFleetGoesRoundWhole() throws IOException {
        String[] lines = IntStream.range(0, FLEET)
                .mapToObj(i -> new JsonObject()
                        .put("id", "d-%05d".formatted(i))
                        .put("status", i % 10 == 0 ? "disabled" : "enabled")
                        .put("tags", new JsonObject().put("floor", i % 7))
                        .encode())
                .toArray(String[]::new);

        Run imported = importing(file(lines), "--mode", "create");
        Path first = folder.resolve("first.jsonl");
        Run export = hub.asOwner("device", "export", "--output", first.toString());

        assertThat(imported.err().lines()).allMatch(line -> line.startsWith("... "));
        assertThat(imported.out()).startsWith("Done: 5,000 in ").endsWith("; failed: 0\n");
        assertThat(export.out()).isEmpty();
        assertThat(export.err().lines()).last().asString().startsWith("Exported 5,000 in ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rw-------");
        List<String> whole = Files.readAllLines(first);
        assertThat(whole).hasSize(FLEET);
        JsonObject ninth = new JsonObject(whole.get(9));
        assertThat(ninth.getString("id")).isEqualTo("d-00009");
        assertThat(ninth.getJsonObject("tags")).isEqualTo(new JsonObject().put("floor", 2));
        assertThat(new JsonObject(whole.get(10)).getString("status")).isEqualTo("disabled");

        empty();
        importing(first);

        assertThat(withoutETags(hub.asOwner("device", "export").lines())).isEqualTo(withoutETags(whole));
        Run list = hub.asOwner("device", "list", "--tag", "floor=2");
        assertThat(list.lines()).hasSize(1);
        assertThat(hub.asOwner("device", "list").lines()).hasSize(FLEET + 1);
        assertThat(hub.asOwner("device", "list", "--query", "tags.floor = 6 AND status = 'disabled'")
                        .lines())
                .hasSize(1 + 72);
        assertThat(hub.asOwner("device", "list", "--top", "1500").err())
                .isEqualToNormalizingNewlines("These are the first 1500; there are more.\n");
    }

    private static List<JsonObject> withoutETags(List<String> lines) {
        return lines.stream()
                .map(line -> {
                    JsonObject json = new JsonObject(line);
                    json.remove("eTag");
                    json.remove("twinETag");
                    return json;
                })
                .toList();
    }

    @Test
    void modulesAndCertificatesGoRoundWithTheirDevices() throws IOException {
        Path fleet = file(
                "{\"id\":\"a\",\"authentication\":{\"type\":\"selfSigned\",\"x509Thumbprint\":{\"primaryThumbprint\":\""
                        + "AB".repeat(20) + "\"}}}",
                "{\"id\":\"a\",\"moduleId\":\"camera\",\"managedBy\":\"us\",\"tags\":{\"zoom\":true}}",
                "{\"id\":\"b\",\"authentication\":{\"type\":\"certificateAuthority\"}}",
                "{\"id\":\"c\"}",
                "{\"id\":\"b\",\"moduleId\":\"far-from-its-device\"}");

        assertThat(importing(fleet).err()).isEmpty();
        List<JsonObject> lines = exported();

        assertThat(lines)
                .extracting(line -> line.getString("id") + "/" + line.getString("moduleId", ""))
                .containsExactly("a/", "a/camera", "b/", "b/far-from-its-device", "c/");
        assertThat(lines.get(0).getJsonObject("authentication"))
                .isEqualTo(new JsonObject("{\"x509Thumbprint\":{\"primaryThumbprint\":\"" + "AB".repeat(20)
                        + "\"},\"type\":\"selfSigned\"}"));
        assertThat(lines.get(1).getJsonObject("tags")).isEqualTo(new JsonObject("{\"zoom\":true}"));
        assertThat(lines.get(1).getString("managedBy")).isEqualTo("us");
        assertThat(exported("--no-keys").get(4).encode())
                .contains("\"authentication\":{\"type\":\"sas\"}")
                .doesNotContain("symmetricKey");
        assertThat(importing(fleet).exitCode()).isZero();
    }

    @Test
    void keysAreKeptByAnImportThatHasNone() throws IOException {
        importing(file("{\"id\":\"a\"}"));
        JsonObject before = exported().get(0);

        importing(file("{\"id\":\"a\",\"status\":\"disabled\",\"tags\":{\"x\":1}}"), "--mode", "update");

        JsonObject after = exported().get(0);
        assertThat(after.getJsonObject("authentication")).isEqualTo(before.getJsonObject("authentication"));
        assertThat(after.getString("status")).isEqualTo("disabled");
    }

    @Test
    void whatIsRefusedIsToldByItsLineAndTheRestIsDone() throws IOException {
        importing(file("{\"id\":\"there\"}"));

        Run run = importing(
                file(
                        "{\"id\":\"new\"}",
                        "nonsense",
                        "{\"id\":\"there\"}",
                        "{\"id\":\"x\",\"status\":\"asleep\"}",
                        "{\"id\":\"y\"}"),
                "--mode",
                "create",
                "--continue-on-error");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED.code());
        assertThat(run.err().lines())
                .anySatisfy(line -> assertThat(line).isEqualTo("line 2: not a JSON object"))
                .anySatisfy(line -> assertThat(line).startsWith("line 3: 'there': "))
                .anySatisfy(line -> assertThat(line).startsWith("line 4: 'x': status: not accepted"))
                .last()
                .isEqualTo("culvert: 3 lines were not taken");
        assertThat(run.out()).startsWith("Done: 2 in ").endsWith("; failed: 3\n");
        assertThat(exported()).extracting(line -> line.getString("id")).containsExactly("new", "there", "y");
    }

    @Test
    void theFirstRefusalEndsAnImportThatMayBeStartedAgain() throws IOException {
        String[] lines = IntStream.range(0, 1_500)
                .mapToObj(i -> "{\"id\":\"d" + i + "\"}")
                .toArray(String[]::new);
        lines[5] = "nonsense";

        Run stopped = importing(file(lines));

        assertThat(stopped.exitCode()).isEqualTo(ExitCode.FAILED.code());
        assertThat(stopped.err()).contains("line 6: not a JSON object", "--continue-on-error");
        assertThat(exported()).hasSizeLessThan(1_400);
        lines[5] = "{\"id\":\"d5\"}";
        assertThat(importing(file(lines)).exitCode()).isZero();
        assertThat(exported()).hasSize(1_500);
    }

    @Test
    void deletingWhatIsGoneIsNoFailure() throws IOException {
        importing(file("{\"id\":\"a\"}", "{\"id\":\"a\",\"moduleId\":\"m\"}"));
        Path fleet = file("{\"id\":\"a\"}", "{\"id\":\"a\",\"moduleId\":\"m\"}", "{\"id\":\"never\"}");

        Run run = importing(fleet, "--mode", "delete");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Done: 3 in ");
    }

    @Test
    void aPolicyThatMayNotWriteIsToldOnce() throws IOException {
        Run run = hub.as(
                "registryRead", "device", "import", file("{\"id\":\"a\"}").toString(), "--continue-on-error");

        assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("lines 1 to 1", "may not do this");
    }

    @Test
    void devicesAreFoundByTheirTags() {
        for (String id : List.of("it's", "other")) {
            hub.asOwner("device", "create", id);
        }
        hub.asOwner("device", "tags", "set", "it's", "my-site.name=o'clock \\ x", "n:=3");

        Run found = hub.asOwner("device", "list", "--tag", "my-site.name=o'clock \\ x");

        assertThat(found.lines()).containsExactly("ID    STATUS   CONNECTION", "it's  enabled  disconnected");
        JsonArray twins = new JsonArray(
                hub.asOwner("device", "list", "--query", "tags.n = 3", "--json").out());
        assertThat(twins.getJsonObject(0).getJsonObject("tags").getInteger("n")).isEqualTo(3);
        assertThat(new JsonArray(hub.asOwner("device", "list", "--query", "select count() as n from devices")
                        .out()))
                .isEqualTo(new JsonArray("[{\"n\":2}]"));
        Run wrong = hub.asOwner("device", "list", "--query", "tags.n =");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(wrong.err().lines()).hasSize(1);
        assertThat(new JsonArray(hub.asOwner("device", "list", "--tag", "none=1", "--json")
                        .out()))
                .isEmpty();
    }
}
