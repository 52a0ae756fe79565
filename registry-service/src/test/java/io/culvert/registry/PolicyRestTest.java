package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The keys of policies, changed over REST. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyRestTest {
    private final BlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private RegistryUnderTest registry;
    private RestUnderTest rest;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry, "iothubowner");
        registry.bus
                .serve(Address.NODES, RegistryCalls.POLICY_CHANGED, told -> {
                    changed.add(told.name());
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                })
                .await(5, SECONDS);
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void policiesAreListedWithoutTheirKeys() throws Exception {
        HttpResponse<String> answer = rest.get("/policies");

        JsonArray value = json(answer).getJsonArray("value");
        assertThat(value.stream().map(each -> ((JsonObject) each).getString("keyName")))
                .containsExactly("device", "iothubowner", "registryRead", "registryReadWrite", "service");
        assertThat(value.getJsonObject(3))
                .isEqualTo(new JsonObject()
                        .put("keyName", "registryReadWrite")
                        .put("rights", new JsonArray(List.of("REGISTRY_READ", "REGISTRY_WRITE"))));
        assertThat(answer.body())
                .doesNotContain(registry.policy("device").keys().primary().reveal());
    }

    @Test
    void aPolicyIsShownWithItsKeys() throws Exception {
        SymmetricKeys keys = registry.policy("service").keys();

        HttpResponse<String> answer = rest.get("/policies/service");

        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(json(answer))
                .isEqualTo(new JsonObject()
                        .put("keyName", "service")
                        .put("rights", new JsonArray(List.of("SERVICE_CONNECT", "STREAMS_END", "STREAMS_READ")))
                        .put("primaryKey", keys.primary().reveal())
                        .put("secondaryKey", keys.secondary().reveal()));
        assertError(rest.get("/policies/nobody"), 404, "NotFound");
        assertError(rest.get("/policies/a%20b"), 404, "NotFound");
    }

    @Test
    void aNewKeyCountsAtOnceAndTheOtherGoesOn() throws Exception {
        SymmetricKeys before = registry.policy("registryRead").keys();

        HttpResponse<String> answer = rest.post("/policies/registryRead/regenerate-key?key=primary&api-version=1");

        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JsonObject shown = json(answer);
        SymmetricKeys after = registry.policy("registryRead").keys();
        assertThat(shown)
                .isEqualTo(new JsonObject()
                        .put("keyName", "registryRead")
                        .put("rights", new JsonArray(List.of("REGISTRY_READ")))
                        .put("primaryKey", after.primary().reveal())
                        .put("secondaryKey", before.secondary().reveal()));
        assertThat(SymmetricKeys.validKey(after.primary())).isTrue();
        assertThat(after.primary()).isNotEqualTo(before.primary());
        assertThat(list(before.primary())).isEqualTo(401);
        assertThat(list(before.secondary())).isEqualTo(200);
        assertThat(list(after.primary())).isEqualTo(200);
        assertThat(changed.poll(5, SECONDS)).isEqualTo("registryRead");
    }

    @Test
    void theSecondaryKeyIsChangedByItself() throws Exception {
        SymmetricKeys before = registry.policy("service").keys();

        JsonObject shown = json(rest.post("/policies/service/regenerate-key?key=secondary"));

        SymmetricKeys after = registry.policy("service").keys();
        assertThat(after.primary()).isEqualTo(before.primary());
        assertThat(after.secondary()).isNotEqualTo(before.secondary());
        assertThat(shown.getString("secondaryKey")).isEqualTo(after.secondary().reveal());
    }

    @Test
    void whatIsNoPolicyIsNotFound() throws Exception {
        for (String name : List.of("none", "DEVICE", "a%00", "%27%20OR%201%3D1", "a".repeat(1000))) {
            HttpResponse<String> answer = rest.post("/policies/" + name + "/regenerate-key?key=primary");

            assertError(answer, 404, "NotFound");
            assertThat(answer.headers().firstValue("culvert-reason")).contains("policy-unknown");
        }
    }

    @Test
    void whatIsNoKeyOfAPolicyIsRefused() throws Exception {
        SymmetricKeys before = registry.policy("device").keys();

        for (String query : List.of("", "?key=", "?key=both", "?key=PRIMARY", "?key=primary,secondary")) {
            assertError(rest.post("/policies/device/regenerate-key" + query), 400, "ArgumentInvalid");
        }

        assertThat(registry.policy("device").keys()).isEqualTo(before);
    }

    @Test
    void whoMayWriteTheRegistryMayNotHaveTheOwnersKey() throws Exception {
        SymmetricKeys before = registry.policy("iothubowner").keys();
        for (Policy policy : Policy.initial()) {
            if (!policy.rights().contains(Right.HUB_MANAGE)) {
                Map<String, String> headers = Map.of("Authorization", registry.token(policy.name()));

                assertThat(rest.send("GET", "/policies", "", headers).statusCode())
                        .as(policy.name())
                        .isEqualTo(401);
                assertThat(rest.send("POST", "/policies/iothubowner/regenerate-key?key=primary", "", headers)
                                .statusCode())
                        .as(policy.name())
                        .isEqualTo(401);
            }
        }
        assertThat(registry.policy("iothubowner").keys()).isEqualTo(before);
    }

    private int list(Secret key) throws Exception {
        String token = SasToken.sign(HOST, Optional.of("registryRead"), key, LATER);
        return rest.send("GET", "/devices", "", Map.of("Authorization", token)).statusCode();
    }
}
