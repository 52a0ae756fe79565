package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RegistryUnderTest.NOW;
import static io.culvert.registry.RestUnderTest.assertError;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Identity;
import io.culvert.protocol.SasToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry REST refuses, and to whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryRestRefusalTest {
    private RegistryUnderTest registry;
    private RestUnderTest rest;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry);
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void anErrorHasTheReferencesForm() throws Exception {
        var response = rest.get("/devices/nobody");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("iothub-errorcode")).contains("DeviceNotFound");
        assertThat(response.body())
                .matches("\\{\"Message\":\"ErrorCode:DeviceNotFound;the device is not registered\","
                        + "\"ExceptionMessage\":\"Tracking ID:[0-9a-f]{32}-TimeStamp:03/01/2026 12:00:00\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "99999999999"})
    void anOddTopIsRefused(String top) throws Exception {
        assertError(rest.get("/devices?top=" + top), 400, "ArgumentInvalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "a%20b", "a+b", "%00", "%C3%A4", "a%22", "a%3Cb", "%FF"})
    void anIllegalIdIsRefused(String id) throws Exception {
        assertError(rest.put("/devices/" + id, "{}"), 400, "ArgumentInvalid");
    }

    @Test
    void anIdOf129CharactersIsRefused() throws Exception {
        assertError(rest.put("/devices/" + "x".repeat(129), "{}"), 400, "ArgumentInvalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{\"deviceId\":\"d1\"",
                "{\"deviceId\":\"D1\"}",
                "{\"deviceId\":7}",
                "{\"status\":\"on\"}",
                "{\"status\":true}",
                "{\"statusReason\":\"a\\u0000\"}",
                "{\"statusReason\":\"a\\ud800\"}",
                "{\"authentication\":\"secret-in-body\"}",
                "{\"authentication\":{\"type\":\"selfSigned\"}}",
                "{\"authentication\":{\"type\":\"none\"}}",
                "{\"authentication\":{\"type\":\"SAS\"}}",
                "{\"authentication\":{\"x509Thumbprint\":{\"primaryThumbprint\":\"AB\"}}}",
                "{\"authentication\":{\"symmetricKey\":{\"primaryKey\":\"secret-in-body\"}}}",
                "{\"authentication\":{\"symmetricKey\":{\"secondaryKey\":\"AAAA\"}}}",
                "{\"capabilities\":{\"iotEdge\":true}}",
                "{\"secret-in-body\":",
            })
    void aWrongBodyIsRefusedWithoutRepeatingIt(String body) throws Exception {
        var response = rest.put("/devices/d1", body);

        assertError(response, 400, "ArgumentInvalid");
        assertThat(response.body()).doesNotContain("secret-in-body");
        assertError(rest.get("/devices/d1"), 404, "DeviceNotFound");
    }

    @Test
    void aBodyOver64KiBIsRefused() throws Exception {
        var response = rest.put("/devices/d1", "{\"x\":\"" + "a".repeat(65_536) + "\"}");

        assertError(response, 413, "ArgumentInvalid");
    }

    @Test
    void aBodyOfNobodyIsNotTakenInAndItsConnectionGoesOn() throws Exception {
        for (int i = 0; i < 20; i++) {
            var response = rest.send("POST", "/devices", "[" + " ".repeat(900_000) + "]", Map.of());

            assertError(response, 401, "IotHubUnauthorizedAccess");
        }
        assertThat(rest.get("/devices").statusCode()).isEqualTo(200);
    }

    @Test
    void everyRouteWantsItsRight() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String route : List.of(
                "GET /devices",
                "GET /devices/",
                "GET /devices/d3",
                "PUT /devices/d3",
                "DELETE /devices/d3",
                "POST /devices/d3/regenerate-keys")) {
            String right = route.startsWith("GET") ? "registryRead" : "registryReadWrite";
            for (String policy : List.of("service", "device", "registryRead", "registryReadWrite", "iothubowner")) {
                boolean permitted =
                        policy.equals("iothubowner") || policy.equals("registryReadWrite") || policy.equals(right);
                if (permitted == (call(route, Map.of("Authorization", registry.token(policy))) == 401)) {
                    wrong.add(route + " " + policy);
                }
            }
            if (call(route, Map.of()) != 401) {
                wrong.add(route + " without a credential");
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aRefusedCallerIsAnsweredInTheReferencesForm() throws Exception {
        var response = rest.send("GET", "/devices/d1", "", Map.of());

        assertError(response, 401, "IotHubUnauthorizedAccess");
    }

    @Test
    void anExpiredCallerIsToldTheHubsClock() throws Exception {
        String token = SasToken.sign(
                HOST,
                Optional.of("registryRead"),
                registry.policy("registryRead").keys().primary(),
                NOW.minusSeconds(3600));

        var response = rest.send("GET", "/devices/d1", "", Map.of("Authorization", token));

        assertError(response, 401, "IotHubUnauthorized");
        assertThat(response.body())
                .contains("the token expired at 2026-03-01T11:00:00Z, the hub's clock says 2026-03-01T12:00:00Z");
    }

    @Test
    void aDevicesOwnKeyCannotReadTheRegistry() throws Exception {
        RegistryEntry entry = registry.create(Identity.device("d2"));
        String token = SasToken.sign(
                HOST + "/devices/d2", Optional.empty(), entry.keys().primary(), LATER);

        assertError(
                rest.send("GET", "/devices/d2", "", Map.of("Authorization", token)), 401, "IotHubUnauthorizedAccess");
    }

    @Test
    void withoutARegistryTheAnswerIs503() throws Exception {
        try (RegistryUnderTest gone = new RegistryUnderTest()) {
            RestUnderTest front = new RestUnderTest(gone);
            gone.vertx.undeploy(gone.verticle.deploymentID()).await(5, SECONDS);

            var response = front.get("/devices/d1");

            assertError(response, 503, "ServiceUnavailable");
            assertThat(response.headers().firstValue("Retry-After")).contains("5");
        }
    }

    private int call(String route, Map<String, String> headers) throws Exception {
        String[] words = route.split(" ");
        return rest.send(words[0], words[1], "{}", headers).statusCode();
    }
}
