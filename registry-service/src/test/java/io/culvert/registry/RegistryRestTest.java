package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.NOW;
import static io.culvert.registry.RestUnderTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.Address;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry REST does for a caller who may. */
class RegistryRestTest extends RestScenario {
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    @Test
    void aCreatedDeviceIsAnsweredAsTheReferenceDoes() throws Exception {
        var response = rest.put("/devices/d1?api-version=2021-04-12", device("d1", KEY, OTHER_KEY));

        JsonObject json = new JsonObject(response.body());
        String etag = json.getString("etag");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("ETag")).contains("\"" + etag + "\"");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(response.body())
                .isEqualTo("{\"deviceId\":\"d1\",\"generationId\":\"" + json.getString("generationId")
                        + "\",\"etag\":\""
                        + etag + "\",\"connectionState\":\"Disconnected\",\"status\":\"enabled\",\"statusReason\":null,"
                        + "\"connectionStateUpdatedTime\":\"0001-01-01T00:00:00Z\","
                        + "\"statusUpdatedTime\":\"0001-01-01T00:00:00Z\","
                        + "\"lastActivityTime\":\"0001-01-01T00:00:00Z\",\"cloudToDeviceMessageCount\":0,"
                        + "\"authentication\":{\"symmetricKey\":{\"primaryKey\":\"" + KEY + "\",\"secondaryKey\":\""
                        + OTHER_KEY + "\"},\"x509Thumbprint\":{\"primaryThumbprint\":null,"
                        + "\"secondaryThumbprint\":null},\"type\":\"sas\"},\"capabilities\":{\"iotEdge\":false}}");
        assertThat(rest.get("/devices/d1").body()).isEqualTo(response.body());
    }

    @Test
    void emptyKeysAreGenerated() throws Exception {
        JsonObject keys = keys(rest.put("/devices/d1", device("d1", "", "")));

        assertThat(keys.getString("primaryKey")).hasSize(44).isNotEqualTo(keys.getString("secondaryKey"));
    }

    @Test
    void aBodyWithoutKeysGeneratesThemToo() throws Exception {
        assertThat(keys(rest.put("/devices/d1", "{}")).getString("primaryKey")).hasSize(44);
    }

    @Test
    void aSecondCreationIsAConflict() throws Exception {
        rest.put("/devices/d1", "{}");

        var response = rest.put("/devices/d1", "{}");

        assertError(response, 409, "DeviceAlreadyExists");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"*\"", "ETAG", "\"ETAG\""})
    void anUpdateWithAMatchingEtagIsTaken(String ifMatch) throws Exception {
        String etag = etag(rest.put("/devices/d1", device("d1", KEY, OTHER_KEY)));

        var response = rest.put("/devices/d1", disabled("d1", ""), ifMatch.replace("ETAG", etag));

        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject json = new JsonObject(response.body());
        assertThat(json.getString("etag")).isNotEqualTo(etag);
        assertThat(json.getString("status")).isEqualTo("disabled");
        assertThat(json.getString("statusReason")).isEqualTo("lost");
        assertThat(json.getString("statusUpdatedTime")).isEqualTo("2026-03-01T12:00:00.000Z");
        assertThat(keys(response).getString("primaryKey")).isEqualTo(KEY);
        assertThat(keys(response).getString("secondaryKey")).isEqualTo(OTHER_KEY);
    }

    @Test
    void aStatusIsTakenInAnyCase() throws Exception {
        var response = rest.put("/devices/d1", "{\"status\":\"Disabled\"}");

        assertThat(new JsonObject(response.body()).getString("status")).isEqualTo("disabled");
    }

    @Test
    void anUpdateWithAnotherEtagIsRefused() throws Exception {
        String old = etag(rest.put("/devices/d1", "{}"));
        rest.put("/devices/d1", "{}", "*");

        assertError(rest.put("/devices/d1", "{}", "\"" + old + "\""), 412, "PreconditionFailed");
        assertError(rest.put("/devices/d1", "{}", ""), 412, "PreconditionFailed");
        assertError(rest.put("/devices/d1", "{}", "W/\"" + old + "\""), 412, "PreconditionFailed");
        assertError(rest.delete("/devices/d1", old), 412, "PreconditionFailed");
        assertError(rest.put("/devices/d2", "{}", "*"), 404, "DeviceNotFound");
    }

    @Test
    void aDeletedDeviceIsGone() throws Exception {
        rest.put("/devices/d1", "{}");

        var response = rest.delete("/devices/d1", "\"*\"");

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertError(rest.get("/devices/d1"), 404, "DeviceNotFound");
        assertError(rest.delete("/devices/d1", "*"), 404, "DeviceNotFound");
    }

    @Test
    void disableDeleteAndAKeyChangeRevokeAndNothingElseDoes() throws Exception {
        rest.put("/devices/d1", device("d1", KEY, OTHER_KEY));
        rest.put("/devices/d1", device("d1", "", ""), "*");
        rest.put("/devices/d1", device("d1", KEY, OTHER_KEY), "*");
        assertThat(registry.revokedIdentities()).isEmpty();

        rest.put("/devices/d1", disabled("d1", KEY), "*");
        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).hasSize(1));
        rest.put("/devices/d1", disabled("d1", OTHER_KEY), "*");
        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).hasSize(2));
        rest.post("/devices/d1/regenerate-keys");
        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).hasSize(3));
        rest.delete("/devices/d1", "*");
        await().untilAsserted(() ->
                assertThat(registry.revokedIdentities()).hasSize(4).containsOnly(Identity.device("d1")));
    }

    @Test
    void regeneratedKeysAreBothNew() throws Exception {
        rest.put("/devices/d1", device("d1", KEY, OTHER_KEY));

        var response = rest.post("/devices/d1/regenerate-keys");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(keys(response).getString("primaryKey")).hasSize(44).isNotEqualTo(KEY);
        assertThat(keys(response).getString("secondaryKey")).hasSize(44).isNotEqualTo(OTHER_KEY);
        assertThat(rest.get("/devices/d1").body()).isEqualTo(response.body());
        assertError(rest.post("/devices/d2/regenerate-keys"), 404, "DeviceNotFound");
    }

    @Test
    void aListIsOrderedAndPaged() throws Exception {
        for (String id : List.of("c", "a", "e", "d", "b")) {
            rest.put("/devices/" + id, "{}");
        }
        registry.create(Identity.module("a", "m"));

        assertThat(ids(rest.get("/devices/?api-version=2021-04-12"))).containsExactly("a", "b", "c", "d", "e");
        assertThat(ids(rest.get("/devices"))).containsExactly("a", "b", "c", "d", "e");
        HttpResponse<String> first = rest.get("/devices?top=2");
        assertThat(ids(first)).containsExactly("a", "b");
        HttpResponse<String> second = rest.send(
                "GET",
                "/devices?top=3",
                "",
                Map.of(
                        "Authorization",
                        registry.token("registryRead"),
                        "x-ms-continuation",
                        first.headers().firstValue("x-ms-continuation").orElseThrow()));
        assertThat(ids(second)).containsExactly("c", "d", "e");
    }

    @Test
    void everyLegalIdIsDecodedExactlyOnce() throws Exception {
        String odd = "a%41-.%25_*?!(),:=@$'";
        String path = "/devices/a%2541-.%2525_%2A%3F!(),:%3D%40$%27";

        assertThat(rest.put(path, device(odd, "", "")).statusCode()).isEqualTo(200);
        assertThat(new JsonObject(rest.get(path).body()).getString("deviceId")).isEqualTo(odd);
        assertThat(rest.put("/devices/" + "x".repeat(128), "{}").statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionShowsInItsDevice() throws Exception {
        Identity identity = Identity.device("d1");
        rest.put("/devices/d1", "{}");

        changed(new SessionChanged(identity, true, NOW.plusSeconds(5), "c1", false));
        await().untilAsserted(() ->
                assertThat(connection("d1")).isEqualTo("Connected 2026-03-01T12:00:05.000Z 2026-03-01T12:00:05.000Z"));
        changed(new SessionChanged(identity, false, NOW.plusSeconds(9), "c1", false));
        await().untilAsserted(() -> assertThat(connection("d1"))
                .isEqualTo("Disconnected 2026-03-01T12:00:09.000Z 2026-03-01T12:00:09.000Z"));
    }

    @Test
    void anOlderEndDoesNotHideANewerSession() throws Exception {
        rest.put("/devices/d1", "{}");
        rest.put("/devices/d2", "{}");
        changed(new SessionChanged(Identity.device("d1"), true, NOW.plusSeconds(5), "c1", false));
        await().until(() -> connection("d1").startsWith("Connected"));

        changed(new SessionChanged(Identity.device("d1"), false, NOW.plusSeconds(3), "c1", false));
        changed(new SessionChanged(Identity.device("nobody"), true, NOW, "c1", false));
        changed(new SessionChanged(Identity.device("d2"), true, NOW, "c1", false));

        await().until(() -> connection("d2").startsWith("Connected"));
        assertThat(connection("d1")).startsWith("Connected 2026-03-01T12:00:05");
    }

    @Test
    void statisticsCountDevicesAndNotModules() throws Exception {
        rest.put("/devices/a", "{}");
        rest.put("/devices/b", "{\"status\":\"disabled\"}");
        rest.put("/devices/c", "{}");
        registry.create(Identity.module("a", "m"));
        changed(new SessionChanged(Identity.device("a"), true, NOW, "c1", false));
        changed(new SessionChanged(Identity.module("a", "m"), true, NOW, "c1", false));

        assertThat(rest.get("/statistics/devices?api-version=2021-04-12").body())
                .isEqualTo("{\"totalDeviceCount\":3,\"enabledDeviceCount\":2,\"disabledDeviceCount\":1}");
        await().untilAsserted(() ->
                assertThat(rest.get("/statistics/service").body()).isEqualTo("{\"connectedDeviceCount\":1}"));
    }

    private void changed(SessionChanged change) {
        registry.bus.tell(Address.REGISTRY, RegistryCalls.SESSION_CHANGED, change);
    }

    private String connection(String id) throws Exception {
        JsonObject json = new JsonObject(rest.get("/devices/" + id).body());
        return json.getString("connectionState") + " " + json.getString("connectionStateUpdatedTime") + " "
                + json.getString("lastActivityTime");
    }

    private static List<Object> ids(HttpResponse<String> response) {
        return new JsonArray(response.body())
                .stream()
                        .map(device -> ((JsonObject) device).getValue("deviceId"))
                        .toList();
    }

    private static String etag(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("etag");
    }

    private static JsonObject keys(HttpResponse<String> response) {
        return new JsonObject(response.body()).getJsonObject("authentication").getJsonObject("symmetricKey");
    }

    private static String device(String id, String primary, String secondary) {
        return new JsonObject()
                .put("deviceId", id)
                .put("status", "enabled")
                .put(
                        "authentication",
                        new JsonObject()
                                .put("type", "sas")
                                .put(
                                        "symmetricKey",
                                        new JsonObject()
                                                .put("primaryKey", primary)
                                                .put("secondaryKey", secondary)))
                .encode();
    }

    private static String disabled(String id, String primary) {
        return new JsonObject(device(id, primary, ""))
                .put("status", "disabled")
                .put("statusReason", "lost")
                .encode();
    }
}
