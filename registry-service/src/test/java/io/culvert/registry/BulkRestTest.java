package io.culvert.registry;

import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bulk requests through the registry REST. */
class BulkRestTest extends RestScenario {
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /** As addDevices, updateDevices and removeDevices of the reference's Node.js SDK write them. */
    @Test
    void whatTheNodeSdkSendsIsDone() throws Exception {
        String keys =
                "\"authentication\":{\"type\":\"sas\",\"symmetricKey\":{\"primaryKey\":\"\",\"secondaryKey\":\"\"}}";
        assertThat(bulk("[{\"status\":\"disabled\",\"id\":\"a\",\"importMode\":\"create\"," + keys
                        + "},{\"id\":\"b\",\"importMode\":\"create\"," + keys + "}]"))
                .isEqualTo("{\"isSuccessful\":true,\"errors\":[],\"warnings\":[]}");
        JsonObject a = json(rest.get("/devices/a"));
        assertThat(a.getString("status")).isEqualTo("disabled");

        a.remove("deviceId");
        a.put("status", "enabled").put("id", "a").put("importMode", "UpdateIfMatchETag");
        assertThat(bulk("[" + a.encode() + ",{\"id\":\"b\",\"importMode\":\"Update\"," + keys + "}]"))
                .startsWith("{\"isSuccessful\":true");
        assertThat(json(rest.get("/devices/a")).getString("status")).isEqualTo("enabled");

        assertThat(bulk("[{\"id\":\"b\",\"importMode\":\"Delete\"," + keys + "},"
                        + a.put("importMode", "DeleteIfMatchETag").encode()
                        + "]"))
                .isEqualTo(
                        "{\"isSuccessful\":false,\"errors\":[{\"deviceId\":\"a\",\"errorCode\":\"PreconditionFailed\","
                                + "\"errorStatus\":\"the stored ETag is another one\"}],\"warnings\":[]}");
        assertError(rest.get("/devices/b"), 404, "DeviceNotFound");
    }

    /** curl says so of every body that it is given, unless told otherwise. */
    @Test
    void aBodyThatIsSaidToBeAFormIsTakenAsItIs() throws Exception {
        String body = "[{\"id\":\"a\",\"tags\":{\"of\":\"100%zz&x=1\",\"long\":\"" + "+".repeat(8000) + "\"}},"
                + "{\"id\":\"b\",\"tags\":{\"long\":\"" + "x".repeat(8000) + "\"}}]";
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", registry.token("registryReadWrite"));
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        assertThat(rest.send("POST", "/devices", body, headers).body()).startsWith("{\"isSuccessful\":true");
        headers.put("Content-Type", "multipart/form-data; boundary=x");
        assertThat(rest.send("POST", "/devices", body, headers).body()).startsWith("{\"isSuccessful\":true");

        assertThat(json(rest.get("/twins/a")).getJsonObject("tags").getString("of"))
                .isEqualTo("100%zz&x=1");
    }

    @Test
    void eachItemIsDoneForItself() throws Exception {
        registry.create(Identity.device("there"));

        String answer = bulk("[{\"id\":\"there\",\"importMode\":\"create\"},{\"id\":\"new\",\"importMode\":\"create\"},"
                + "{\"id\":\"nobody\",\"importMode\":\"update\"},{\"id\":\"a b\",\"importMode\":\"create\"},"
                + "{\"id\":\"x\",\"importMode\":\"explode\"},{\"id\":\"y\",\"importMode\":\"updateIfMatchETag\"},"
                + "{\"id\":\"z\",\"importMode\":\"create\",\"authentication\":{\"type\":\"none\"}},"
                + "{\"id\":\"w\",\"importMode\":\"create\",\"properties\":{\"desired\":{\"a\":1}}},"
                + "{\"id\":\"v\",\"importMode\":\"create\",\"tags\":{\"a.b\":1}},"
                + "{\"id\":\"u\",\"importMode\":\"create\",\"authentication\":{\"type\":\"selfSigned\"}}]");

        assertThat(new JsonObject(answer)
                        .getJsonArray("errors").stream()
                                .map(error -> ((JsonObject) error).getString("deviceId") + " "
                                        + ((JsonObject) error).getString("errorCode")))
                .containsExactly(
                        "there DeviceAlreadyExists",
                        "nobody DeviceNotFound",
                        "a b ArgumentInvalid",
                        "x ArgumentInvalid",
                        "y ArgumentInvalid",
                        "z ArgumentInvalid",
                        "w ArgumentInvalid",
                        "v ArgumentInvalid",
                        "u ArgumentInvalid");
        assertThat(new JsonArray(rest.get("/devices").body())).hasSize(2);
    }

    @Test
    void whatIsNamedTwiceIsNotDone() throws Exception {
        String answer = bulk(
                "[{\"id\":\"a\",\"importMode\":\"create\"},{\"id\":\"b\",\"importMode\":\"create\"},"
                        + "{\"id\":\"a\",\"importMode\":\"delete\"},{\"id\":\"b\",\"moduleId\":\"a\",\"importMode\":\"create\"}]");

        assertThat(new JsonObject(answer).getJsonArray("errors"))
                .hasSize(2)
                .allSatisfy(error -> assertThat(((JsonObject) error).getString("errorCode"))
                        .isEqualTo("DeviceDefinedMultipleTimes"));
        assertError(rest.get("/devices/a"), 404, "DeviceNotFound");
        assertThat(rest.get("/devices/b/modules/a").statusCode()).isEqualTo(200);
    }

    @Test
    void modulesAreNamedInTheirErrors() throws Exception {
        registry.create(Identity.device("d"));

        assertThat(bulk("[{\"id\":\"d\",\"moduleId\":\"m\",\"importMode\":\"create\",\"managedBy\":\"me\"},"
                        + "{\"id\":\"d\",\"moduleId\":\"n\",\"importMode\":\"delete\"}]"))
                .isEqualTo("{\"isSuccessful\":false,\"errors\":[{\"deviceId\":\"d\",\"moduleId\":\"n\","
                        + "\"errorCode\":\"ModuleNotFound\",\"errorStatus\":\"the module is not registered\"}],"
                        + "\"warnings\":[]}");
        assertThat(json(rest.get("/devices/d/modules/m")).getString("managedBy"))
                .isEqualTo("me");
    }

    @Test
    void withoutAModeItCreatesOrUpdatesWithTags() throws Exception {
        String device =
                "[{\"id\":\"d\",\"tags\":{\"site\":\"%s\"},\"authentication\":{\"symmetricKey\":{\"primaryKey\":\""
                        + KEY + "\"}}}]";

        bulk(device.formatted("x"));
        String generation = json(rest.get("/devices/d")).getString("generationId");
        bulk(device.formatted("y"));

        assertThat(json(rest.get("/devices/d")).getString("generationId")).isEqualTo(generation);
        assertThat(json(rest.get("/twins/d")).getJsonObject("tags").encode()).isEqualTo("{\"site\":\"y\"}");
        bulk("[{\"id\":\"d\",\"importMode\":\"update\",\"status\":\"disabled\"}]");
        assertThat(json(rest.get("/twins/d")).getJsonObject("tags")).hasSize(1);
    }

    @Test
    void createOrUpdateIfMatchCreatesOrChecksTheEtag() throws Exception {
        String item = "[{\"id\":\"d\",\"importMode\":\"createOrUpdateIfMatchETag\",\"eTag\":\"%s\"}]";

        assertThat(bulk(item.formatted("AAAA"))).contains("\"isSuccessful\":true");
        assertThat(bulk(item.formatted("AAAA"))).contains("PreconditionFailed");
        String etag = json(rest.get("/devices/d")).getString("etag");
        assertThat(bulk(item.formatted("\\\"" + etag + "\\\""))).contains("\"isSuccessful\":true");
    }

    @Test
    void twinsAreChangedInBulkByTheirOwnEtag() throws Exception {
        registry.create(Identity.device("d"));
        String etag = json(rest.get("/twins/d")).getString("etag");
        String item = "[{\"id\":\"d\",\"importMode\":\"updateTwinIfMatchETag\",\"twinETag\":\"" + etag
                + "\",\"tags\":{\"%s\":1}}]";

        assertThat(bulk(item.formatted("a"))).contains("\"isSuccessful\":true");
        assertThat(bulk(item.formatted("b"))).contains("PreconditionFailed");
        bulk("[{\"id\":\"d\",\"importMode\":\"updateTwin\",\"tags\":{\"c\":1}}]");

        assertThat(json(rest.get("/twins/d")).getJsonObject("tags").fieldNames())
                .containsExactly("a", "c");
    }

    @Test
    void sessionsEndAsAfterSingleChanges() throws Exception {
        for (String id : List.of("deleted", "disabled", "rekeyed", "kept")) {
            registry.create(Identity.device(id));
        }

        bulk("[{\"id\":\"deleted\",\"importMode\":\"delete\"},"
                + "{\"id\":\"disabled\",\"importMode\":\"update\",\"status\":\"disabled\"},"
                + "{\"id\":\"rekeyed\",\"importMode\":\"update\",\"authentication\":{\"symmetricKey\":{\"primaryKey\":\""
                + KEY + "\"}}},{\"id\":\"kept\",\"importMode\":\"update\"}]");

        await().untilAsserted(() -> assertThat(registry.revokedIdentities())
                .containsExactlyInAnyOrder(
                        Identity.device("deleted"), Identity.device("disabled"), Identity.device("rekeyed")));
    }

    @Test
    void aHundredDevicesWithFullTagsFitAndOneMoreDoesNot() throws Exception {
        JsonObject tags = new JsonObject().put("a", "x".repeat(8 * 1024 - 8));
        List<JsonObject> items = IntStream.range(0, 101)
                .mapToObj(i -> new JsonObject()
                        .put("id", "d" + i)
                        .put("importMode", "create")
                        .put("tags", tags))
                .toList();

        assertThat(bulk(new JsonArray(items.subList(0, 100)).encode())).contains("\"isSuccessful\":true");

        assertError(rest.post("/devices", new JsonArray(items).encode()), 400, "ArgumentInvalid");
        assertError(rest.post("/devices", "[" + " ".repeat(1024 * 1024) + "]"), 413, "ArgumentInvalid");
        assertThat(json(rest.get("/statistics/devices")).getInteger("totalDeviceCount"))
                .isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "[7]", "[{}]", "[{\"id\":7}]", "[null]", "[{\"id\":\"a\"},[]]"})
    void whatIsNoListOfDevicesIsRefusedWhole(String body) throws Exception {
        assertError(rest.post("/devices", body), 400, "ArgumentInvalid");
        assertThat(rest.get("/devices").body()).isEqualTo("[]");
    }

    private String bulk(String body) throws Exception {
        var response = rest.post("/devices?api-version=2021-04-12", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
