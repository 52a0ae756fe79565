package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.NOW;
import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.Address;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.Create;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules of a device in the registry REST. */
class ModuleRestTest extends RestScenario {
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    @BeforeEach
    void start() throws Exception {
        registry.create(Identity.device("d"));
    }

    @Test
    void aCreatedModuleIsAnsweredAsTheReferenceDoes() throws Exception {
        var response = rest.put(
                "/devices/d/modules/m?api-version=2021-04-12",
                "{\"deviceId\":\"d\",\"moduleId\":\"m\",\"managedBy\":\"me\",\"authentication\":{\"type\":\"sas\","
                        + "\"symmetricKey\":{\"primaryKey\":\"" + KEY + "\",\"secondaryKey\":\"" + KEY + "\"}}}");

        JsonObject module = json(response);
        assertThat(response.headers().firstValue("ETag")).contains("\"" + module.getString("etag") + "\"");
        assertThat(response.body())
                .isEqualTo("{\"moduleId\":\"m\",\"managedBy\":\"me\",\"deviceId\":\"d\",\"generationId\":\""
                        + module.getString("generationId") + "\",\"etag\":\"" + module.getString("etag")
                        + "\",\"connectionState\":\"Disconnected\","
                        + "\"connectionStateUpdatedTime\":\"0001-01-01T00:00:00Z\","
                        + "\"lastActivityTime\":\"0001-01-01T00:00:00Z\",\"cloudToDeviceMessageCount\":0,"
                        + "\"authentication\":{\"symmetricKey\":{\"primaryKey\":\"" + KEY + "\",\"secondaryKey\":\""
                        + KEY
                        + "\"},\"x509Thumbprint\":{\"primaryThumbprint\":null,\"secondaryThumbprint\":null},"
                        + "\"type\":\"sas\"}}");
        assertThat(rest.get("/devices/d/modules/m").body()).isEqualTo(response.body());
    }

    @Test
    void modulesAreListedByIdWithoutTheirDeviceAndWithoutOthers() throws Exception {
        registry.create(Identity.device("d2"));
        for (String path : List.of("d/modules/b", "d/modules/a", "d2/modules/c")) {
            rest.put("/devices/" + path, "{}");
        }

        JsonArray modules = new JsonArray(rest.get("/devices/d/modules").body());

        assertThat(modules.stream().map(module -> ((JsonObject) module).getString("moduleId")))
                .containsExactly("a", "b");
        assertThat(new JsonArray(rest.get("/devices").body())).hasSize(2);
        assertError(rest.get("/devices/nobody/modules"), 404, "DeviceNotFound");
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertError(rest.get("/devices/d/modules/m"), 404, "ModuleNotFound");
        assertError(rest.put("/devices/d/modules/m", "{}", "*"), 404, "ModuleNotFound");
        assertError(rest.delete("/devices/d/modules/m", "*"), 404, "ModuleNotFound");
        assertError(rest.post("/devices/d/modules/m/regenerate-keys"), 404, "ModuleNotFound");
        assertError(rest.get("/devices/nobody/modules/m"), 404, "DeviceNotFound");
        assertError(rest.put("/devices/nobody/modules/m", "{}"), 404, "DeviceNotFound");
        assertThat(registry.ask(RegistryCalls.FIND, new RegistryCalls.Find(Identity.module("d", "m"))))
                .isEqualTo(Outcome.refused(CloseReason.MODULE_UNKNOWN, "the module is not registered"));
    }

    @Test
    void aSecondCreationIsAConflictOfItsOwn() throws Exception {
        rest.put("/devices/d/modules/m", "{}");

        assertError(rest.put("/devices/d/modules/m", "{}"), 409, "ModuleAlreadyExistsOnDevice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"*\"", "ETAG", "\"ETAG\""})
    void aModuleIsChangedAndDeletedWithAMatchingEtag(String ifMatch) throws Exception {
        String first =
                json(rest.put("/devices/d/modules/m", "{\"managedBy\":\"me\"}")).getString("etag");

        JsonObject changed = json(rest.put("/devices/d/modules/m", "{}", ifMatch.replace("ETAG", first)));

        assertThat(changed.getString("managedBy")).isEqualTo("me");
        assertThat(changed.getString("etag")).isNotEqualTo(first);
        assertError(rest.put("/devices/d/modules/m", "{}", first), 412, "PreconditionFailed");
        assertError(rest.delete("/devices/d/modules/m", first), 412, "PreconditionFailed");
        assertThat(rest.delete("/devices/d/modules/m", ifMatch.replace("ETAG", changed.getString("etag")))
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void regeneratedKeysRevokeTheModuleAlone() throws Exception {
        String before = rest.put("/devices/d/modules/m", "{}").body();

        JsonObject after = json(rest.post("/devices/d/modules/m/regenerate-keys"));

        assertThat(after.getJsonObject("authentication"))
                .isNotEqualTo(new JsonObject(before).getJsonObject("authentication"));
        await().untilAsserted(
                        () -> assertThat(registry.revokedIdentities()).containsExactly(Identity.module("d", "m")));
    }

    @Test
    void aDisabledDeviceTakesItsModulesDown() throws Exception {
        rest.put("/devices/d/modules/m", "{}");

        rest.put("/devices/d", "{\"status\":\"disabled\"}", "*");

        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).containsExactly(Identity.device("d")));
    }

    @Test
    void aModulesSessionIsItsOwn() throws Exception {
        rest.put("/devices/d/modules/m", "{}");

        registry.bus.tell(
                Address.REGISTRY,
                RegistryCalls.SESSION_CHANGED,
                new SessionChanged(Identity.module("d", "m"), true, NOW.plusSeconds(1), "c1", false));

        await().untilAsserted(() -> assertThat(json(rest.get("/devices/d/modules/m")))
                .contains(
                        Map.entry("connectionState", "Connected"),
                        Map.entry("lastActivityTime", "2026-03-01T12:00:01.000Z")));
        assertThat(json(rest.get("/devices/d")).getString("connectionState")).isEqualTo("Disconnected");
    }

    @Test
    void aDeviceHasAtMostItsNumberOfModules() throws Exception {
        List<Future<Outcome<RegistryEntry>>> asked = IntStream.range(0, 60)
                .mapToObj(i -> registry.bus.ask(
                        Address.REGISTRY,
                        IdentityCalls.CREATE,
                        new Create(Identity.module("d", "m" + i), RegistryUnderTest.PLAIN),
                        RegistryRequest.LIMIT))
                .toList();
        Future.join(asked).await(10, TimeUnit.SECONDS);

        assertThat(asked.stream().filter(one -> one.result() instanceof Outcome.Granted))
                .hasSize(50);
        assertError(rest.put("/devices/d/modules/one-more", "{}"), 413, "TooManyModulesOnDevice");
        assertThat(new JsonArray(rest.get("/devices/d/modules").body())).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"moduleId\":\"other\"}",
                "{\"deviceId\":\"other\"}",
                "{\"moduleId\":7}",
                "{\"managedBy\":\"a\\u0007\"}",
                "{\"status\":\"disabled\"}",
                "{\"authentication\":{\"type\":\"none\"}}"
            })
    void aWrongBodyIsRefused(String body) throws Exception {
        assertError(rest.put("/devices/d/modules/m", body), 400, "ArgumentInvalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "a%20b", "%00", "%C3%A4", "%FF", "%"})
    void anIllegalIdIsRefused(String id) throws Exception {
        HttpResponse<String> response = rest.send(
                "PUT",
                "/devices/d/modules/" + (id.equals("%") ? "x".repeat(129) : id),
                "{}",
                Map.of("Authorization", registry.token("registryReadWrite")));

        assertError(response, 400, "ArgumentInvalid");
    }
}
