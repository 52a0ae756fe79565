package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.cluster.revocation.RevocationCalls;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies made, changed and deleted over REST, and what is revoked for it. */
class PolicyChangeTest {
    private RegistryUnderTest registry;
    private RestUnderTest rest;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry, "iothubowner");
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void aNewPolicyMayDoWhatItWasMadeFor() throws Exception {
        HttpResponse<String> answer = put("helpdesk", Right.SERVICE_CONNECT, Right.REGISTRY_READ);

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        SymmetricKeys keys = registry.policy("helpdesk").keys();
        assertThat(new JsonObject(answer.body()))
                .isEqualTo(new JsonObject()
                        .put("keyName", "helpdesk")
                        .put("rights", new JsonArray(List.of("REGISTRY_READ", "SERVICE_CONNECT")))
                        .put("primaryKey", keys.primary().reveal())
                        .put("secondaryKey", keys.secondary().reveal()));
        assertThat(may("helpdesk", keys.secondary(), Right.REGISTRY_READ)).isTrue();
        assertThat(may("helpdesk", keys.secondary(), Right.REGISTRY_WRITE)).isFalse();
        assertThat(registry.revoked).isEmpty();
    }

    @Test
    void otherRightsCountAtOnceAndKeysStay() throws Exception {
        Secret key = key(put("tool", Right.SERVICE_CONNECT, Right.DEVICE_CONNECT));

        JsonObject changed = json(put("tool", Right.SERVICE_CONNECT, Right.REGISTRY_READ));

        assertThat(changed.getString("primaryKey")).isEqualTo(key.reveal());
        assertThat(may("tool", key, Right.REGISTRY_READ)).isTrue();
        assertThat(may("tool", key, Right.DEVICE_CONNECT)).isFalse();
        awaitRevoked(new Revocation(1, Kind.POLICY_SESSIONS, "tool"));
        json(put("tool", Right.REGISTRY_READ));
        awaitRevoked(new Revocation(2, Kind.POLICY_STREAMS, "tool"));
    }

    @Test
    void keysMayBeBroughtAlong() throws Exception {
        Secret own = SymmetricKeys.randomKey();
        put("tool", Right.REGISTRY_READ);

        JsonObject changed = json(rest.put(
                "/policies/tool",
                new JsonObject()
                        .put("rights", new JsonArray(List.of("REGISTRY_READ")))
                        .put("secondaryKey", own.reveal())
                        .encode()));

        assertThat(changed.getString("secondaryKey")).isEqualTo(own.reveal());
        awaitRevoked(new Revocation(1, Kind.POLICY_SECONDARY_KEY, "tool"));
    }

    @Test
    void aDeletedPolicyIsNobody() throws Exception {
        Secret key = registry.policy("service").keys().primary();
        assertThat(may("service", key, Right.SERVICE_CONNECT)).isTrue();

        assertThat(delete("service").statusCode()).isEqualTo(204);

        assertThat(may("service", key, Right.SERVICE_CONNECT)).isFalse();
        awaitRevoked(
                new Revocation(1, Kind.POLICY_SESSIONS, "service"), new Revocation(2, Kind.POLICY_STREAMS, "service"));
        assertError(delete("service"), 404, "NotFound");
    }

    @Test
    void theOwnerStaysAsItIs() throws Exception {
        assertError(delete("iothubowner"), 400, "ArgumentInvalid");
        assertError(put("iothubowner", Right.REGISTRY_READ), 400, "ArgumentInvalid");

        assertThat(registry.policy("iothubowner").rights()).isEqualTo(Right.ALL);
    }

    @Test
    void whatIsNoPolicyIsRefused() throws Exception {
        for (String body : List.of(
                "",
                "[]",
                "{}",
                "{\"rights\":[]}",
                "{\"rights\":\"REGISTRY_READ\"}",
                "{\"rights\":[\"ALL\"]}",
                "{\"rights\":[7]}",
                "{\"rights\":[\"REGISTRY_READ\"],\"primaryKey\":\"short\"}",
                "{\"rights\":[\"REGISTRY_READ\"],\"primaryKey\":7}")) {
            HttpResponse<String> answer = rest.put("/policies/x", body);

            assertError(answer, 400, "ArgumentInvalid");
            assertThat(answer.body()).as(body).contains("expected").doesNotContain("short");
        }
        assertError(put("a%20b", Right.REGISTRY_READ), 400, "ArgumentInvalid");
        assertError(put("x".repeat(65), Right.REGISTRY_READ), 400, "ArgumentInvalid");
    }

    @Test
    void thereAreOnlySoMany() throws Exception {
        for (int i = Policy.initial().size(); i < Policies.MAX_POLICIES; i++) {
            assertThat(put("p" + i, Right.REGISTRY_READ).statusCode()).isEqualTo(201);
        }

        assertError(put("another", Right.REGISTRY_READ), 400, "ArgumentInvalid");
        json(put("p50", Right.REGISTRY_WRITE));
    }

    @Test
    void whoAsksLaterIsToldWhatWasRevokedSince() throws Exception {
        long before = since(Since.NOW).newest();
        put("tool", Right.SERVICE_CONNECT);
        delete("tool");
        registry.create(Identity.device("d"));
        registry.granted(IdentityCalls.DELETE, new IdentityCalls.Delete(Identity.device("d"), Optional.empty()));

        Following first = since(before);

        assertThat(first.gap()).isFalse();
        assertThat(first.newest()).isEqualTo(before + 3);
        assertThat(first.revocations())
                .extracting(Revocation::kind)
                .containsExactly(Kind.POLICY_SESSIONS, Kind.POLICY_STREAMS, Kind.IDENTITY);
        assertThat(since(before + 2).revocations()).containsExactly(new Revocation(before + 3, Kind.IDENTITY, "d"));
        assertThat(since(before + 3).revocations()).isEmpty();
        assertThat(since(before + 3).gap()).isFalse();
        assertThat(since(before + 4).gap()).as("of another database").isTrue();
    }

    private Following since(long number) throws Exception {
        return registry.granted(RevocationCalls.SINCE, new Since(number, 100));
    }

    private void awaitRevoked(Revocation... last) {
        await().untilAsserted(() -> assertThat(registry.revoked).endsWith(last));
    }

    private boolean may(String policy, Secret key, Right right) throws Exception {
        String token = SasToken.sign(HOST, Optional.of(policy), key, LATER);
        var outcome =
                registry.ask(RegistryCalls.AUTHORIZE, new RegistryCalls.Authorize(token, right, Optional.empty()));
        if (outcome instanceof Outcome.Refused<RegistryCalls.Principal> no) {
            assertThat(no.reason()).isEqualTo(CloseReason.UNAUTHORIZED);
            return false;
        }
        return true;
    }

    private HttpResponse<String> put(String name, Right... rights) throws Exception {
        JsonArray names = new JsonArray();
        List.of(rights).forEach(right -> names.add(right.name()));
        return rest.put(
                "/policies/" + name, new JsonObject().put("rights", names).encode());
    }

    private HttpResponse<String> delete(String name) throws Exception {
        return rest.send("DELETE", "/policies/" + name, "", Map.of("Authorization", registry.token("iothubowner")));
    }

    private static Secret key(HttpResponse<String> answer) {
        return new Secret(new JsonObject(answer.body()).getString("primaryKey"));
    }
}
