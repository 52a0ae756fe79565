package io.culvert.registry;

import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.ChangeTags;
import io.culvert.registry.IdentityCalls.Replace;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Twins and their tags in the registry REST. */
class TwinRestTest extends RestScenario {
    private static final Identity DEVICE = Identity.device("d");

    @BeforeEach
    void start() throws Exception {
        registry.create(DEVICE);
        registry.create(Identity.module("d", "m"));
    }

    @Test
    void aTwinIsAnsweredAsTheReferenceDoes() throws Exception {
        var response = rest.get("/twins/d?api-version=2021-04-12");

        JsonObject twin = json(response);
        assertThat(response.headers().firstValue("ETag")).contains("\"" + twin.getString("etag") + "\"");
        assertThat(response.body())
                .isEqualTo("{\"deviceId\":\"d\",\"etag\":\"" + twin.getString("etag") + "\",\"deviceEtag\":\""
                        + json(rest.get("/devices/d")).getString("etag")
                        + "\",\"status\":\"enabled\",\"statusReason\":null,"
                        + "\"statusUpdateTime\":\"0001-01-01T00:00:00Z\",\"connectionState\":\"Disconnected\","
                        + "\"lastActivityTime\":\"0001-01-01T00:00:00Z\",\"cloudToDeviceMessageCount\":0,"
                        + "\"authenticationType\":\"sas\",\"x509Thumbprint\":{\"primaryThumbprint\":null,"
                        + "\"secondaryThumbprint\":null},\"version\":1,\"tags\":{},\"properties\":{\"desired\":"
                        + "{\"$metadata\":{\"$lastUpdated\":\"0001-01-01T00:00:00Z\"},\"$version\":1},\"reported\":"
                        + "{\"$metadata\":{\"$lastUpdated\":\"0001-01-01T00:00:00Z\"},\"$version\":1}},"
                        + "\"capabilities\":{\"iotEdge\":false}}");
        assertThat(json(rest.get("/twins/d/modules/m")).getString("moduleId")).isEqualTo("m");
        assertError(rest.get("/twins/nobody"), 404, "DeviceNotFound");
        assertError(rest.get("/twins/d/modules/nobody"), 404, "ModuleNotFound");
    }

    @Test
    void aPatchMergesAndANullRemoves() throws Exception {
        patch("{\"tags\":{\"site\":\"x\",\"at\":{\"floor\":1,\"room\":\"a\"},\"n\":[1,null]}}");
        patch("{\"tags\":{\"at\":{\"floor\":2,\"door\":null,\"room\":null},\"on\":true}}");

        JsonObject twin = patch("{\"tags\":{\"site\":null}}");

        assertThat(twin.getJsonObject("tags").encode()).isEqualTo("{\"at\":{\"floor\":2},\"n\":[1,null],\"on\":true}");
        assertThat(twin.getLong("version")).isEqualTo(4);
        assertThat(json(rest.get("/twins/d"))).isEqualTo(twin);
        assertThat(patch("{\"tags\":null}").getJsonObject("tags")).isEmpty();
    }

    /** As the SDK for Java sends it. */
    @Test
    void aPostThatSaysItIsAPatchIsOne() throws Exception {
        patch("{\"tags\":{\"site\":\"x\"}}");

        JsonObject twin = json(rest.override("PATCH", "/twins/d", "{\"tags\":{\"b\":1}}"));

        assertThat(twin.getJsonObject("tags").encode()).isEqualTo("{\"site\":\"x\",\"b\":1}");
        assertThat(json(rest.override("PATCH", "/twins/d/modules/m", "{}")).getString("moduleId"))
                .isEqualTo("m");
        assertError(rest.override("DELETE", "/twins/d", ""), 400, "ArgumentInvalid");
        assertError(rest.post("/twins/d", "{}"), 400, "ArgumentInvalid");
    }

    @Test
    void aPutReplaces() throws Exception {
        patch("{\"tags\":{\"site\":\"x\"}}");

        JsonObject twin = json(rest.put("/twins/d", "{\"deviceId\":\"d\",\"tags\":{\"b\":{\"c\":null,\"d\":1}}}"));

        assertThat(twin.getJsonObject("tags").encode()).isEqualTo("{\"b\":{\"d\":1}}");
    }

    @Test
    void aModulesTagsAreItsOwn() throws Exception {
        json(rest.patch("/twins/d/modules/m", "{\"tags\":{\"a\":1}}", "*"));

        assertThat(json(rest.get("/twins/d")).getJsonObject("tags")).isEmpty();
        assertThat(json(rest.get("/twins/d/modules/m")).getJsonObject("tags")).hasSize(1);
    }

    @Test
    void aTwinHasAnEtagOfItsOwn() throws Exception {
        JsonObject before = json(rest.get("/twins/d"));
        String etag = before.getString("etag");

        JsonObject after = json(rest.patch("/twins/d", "{\"tags\":{\"a\":1}}", "\"" + etag + "\""));

        assertThat(after.getString("etag")).isNotEqualTo(etag);
        assertThat(after.getString("deviceEtag")).isEqualTo(before.getString("deviceEtag"));
        assertError(rest.patch("/twins/d", "{\"tags\":{\"a\":2}}", etag), 412, "PreconditionFailed");
        rest.put("/devices/d", "{\"status\":\"disabled\"}", "*");
        JsonObject disabled = json(rest.get("/twins/d"));
        assertThat(disabled.getString("etag")).isEqualTo(after.getString("etag"));
        assertThat(disabled.getString("status")).isEqualTo("disabled");
        assertThat(disabled.getJsonObject("tags")).isEqualTo(after.getJsonObject("tags"));
        assertThat(disabled.getString("deviceEtag")).isNotEqualTo(after.getString("deviceEtag"));
    }

    @Test
    void ofConcurrentChangesOfOneEtagExactlyOneWins() throws Exception {
        for (int round = 0; round < 5; round++) {
            String etag = json(rest.get("/twins/d")).getString("etag");

            List<Outcome<RegistryEntry>> outcomes = atOnce(IntStream.range(0, 16)
                    .mapToObj(i -> new ChangeTags(DEVICE, "{\"n\":" + i + "}", true, Optional.of(etag))));

            assertThat(outcomes.stream().filter(Outcome.Granted.class::isInstance))
                    .hasSize(1);
        }
    }

    @Test
    void changesOfTagsAndOfTheDeviceAtOnceLoseNothing() throws Exception {
        Stream<Record> requests = IntStream.range(0, 16)
                .mapToObj(i -> i % 2 == 0
                        ? new ChangeTags(DEVICE, "{\"n" + i + "\":1}", true, Optional.empty())
                        : new Replace(DEVICE, RegistryUnderTest.PLAIN.because("reason " + i), Optional.empty()));

        assertThat(atOnce(requests)).allMatch(Outcome.Granted.class::isInstance);

        assertThat(json(rest.get("/twins/d")).getJsonObject("tags")).hasSize(8);
        assertThat(json(rest.get("/devices/d")).getString("statusReason")).startsWith("reason");
    }

    @Test
    void wholeTwinsThatSdksSendBackAreTaken() throws Exception {
        patch("{\"tags\":{\"a\":1}}");

        JsonObject twin = json(rest.get("/twins/d"));

        assertThat(json(rest.put("/twins/d", twin.encode()))
                        .getJsonObject("tags")
                        .encode())
                .isEqualTo("{\"a\":1}");
        assertThat(patch("{\"deviceId\":null,\"moduleId\":null,\"etag\":null,\"tags\":{\"b\":1},"
                                + "\"properties\":{\"desired\":{}},\"parentScopes\":[]}")
                        .getJsonObject("tags"))
                .hasSize(2);
    }

    @Test
    void desiredPropertiesAreRefusedWithTheReason() throws Exception {
        var response = rest.patch("/twins/d", "{\"tags\":{\"a\":1},\"properties\":{\"desired\":{\"rate\":5}}}", "*");

        assertError(response, 400, "ArgumentInvalid");
        assertThat(response.body()).contains("hands no desired properties to devices");
        assertThat(json(rest.get("/twins/d")).getJsonObject("tags")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"tags\":[]}",
                "{\"tags\":\"x\"}",
                "{\"deviceId\":\"other\"}",
                "{\"properties\":{\"desired\":7}}",
                "{\"tags\":{\"a.b\":1}}",
                "{\"tags\":{\"$a\":1}}",
                "{\"tags\":{\"a b\":1}}",
                "{\"tags\":{\"\":1}}",
                "{\"tags\":{\"a\\u0001\":1}}",
                "{\"tags\":{\"a\":[{\"b.c\":1}]}}",
                "{\"tags\":{\"a\":\"\\ud800\"}}",
                "{\"tags\":{\"a\":[\"b\\udc00\"]}}",
                "{\"tags\":{\"a\\ud800\":1}}",
                "{\"tags\":{\"a\":1e999}}"
            })
    void aWrongBodyIsRefused(String body) throws Exception {
        assertError(rest.patch("/twins/d", body, "*"), 400, "ArgumentInvalid");
        assertThat(json(rest.get("/twins/d")).getLong("version")).isEqualTo(1);
    }

    @Test
    void tagsHaveTenLevelsAndEightKibibytes() throws Exception {
        String ten = "{\"a\":".repeat(10) + "1" + "}".repeat(10);
        patch("{\"tags\":" + ten + "}");
        assertError(rest.patch("/twins/d", "{\"tags\":{\"a\":" + ten + "}}", "*"), 400, "ArgumentInvalid");

        json(rest.put("/twins/d", "{\"tags\":{\"a\":\"" + "\u00e9".repeat(4092) + "\"}}"));
        assertError(
                rest.put("/twins/d", "{\"tags\":{\"a\":\"" + "\u00e9".repeat(4093) + "\"}}"), 400, "ArgumentInvalid");
        var grown = rest.patch("/twins/d", "{\"tags\":{\"b\":1}}", "*");
        assertError(grown, 400, "ArgumentInvalid");
        assertThat(grown.body()).contains("at most 8 KiB");
    }

    @Test
    void aServiceMayReadAndChangeTwinsAndADeviceMayNot() throws Exception {
        var service = Map.of("Authorization", registry.token("service"));
        var device = Map.of("Authorization", registry.token("device"));
        var reader = Map.of("Authorization", registry.token("registryRead"));

        assertThat(rest.send("GET", "/twins/d", "", service).statusCode()).isEqualTo(200);
        assertThat(rest.send("PATCH", "/twins/d", "{}", service).statusCode()).isEqualTo(200);
        assertThat(rest.send("GET", "/twins/d", "", reader).statusCode()).isEqualTo(200);
        assertError(rest.send("PATCH", "/twins/d", "{}", reader), 401, "IotHubUnauthorizedAccess");
        assertError(rest.send("GET", "/twins/d", "", device), 401, "IotHubUnauthorizedAccess");
    }

    private JsonObject patch(String body) throws Exception {
        return json(rest.patch("/twins/d", body, "*"));
    }

    private List<Outcome<RegistryEntry>> atOnce(Stream<? extends Record> requests) throws Exception {
        List<Future<Outcome<RegistryEntry>>> asked = requests.map(request -> request instanceof ChangeTags change
                        ? ask(IdentityCalls.CHANGE_TAGS, change)
                        : ask(IdentityCalls.REPLACE, (Replace) request))
                .toList();
        Future.join(asked).await(10, TimeUnit.SECONDS);
        return asked.stream().map(Future::result).toList();
    }

    private <Q extends Record> Future<Outcome<RegistryEntry>> ask(BusCall<Q, RegistryEntry> call, Q request) {
        return registry.bus.ask(Address.REGISTRY, call, request, RegistryRequest.LIMIT);
    }
}
