package io.culvert.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.registry.IssuedCertificate.Wish;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Certificate authorities over REST: registered, verified by proof of possession, removed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorityRestTest {
    private RegistryUnderTest registry;
    private RestUnderTest rest;
    private IssuedCertificate root;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry);
        root = IssuedCertificate.selfSigned(Wish.authority("root", 0).named("O=Fleet,CN=root"));
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void anAuthorityIsRegisteredVerifiedAndRemoved() throws Exception {
        HttpResponse<String> created = rest.put("/certificates/fleet", root.pem());
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonObject shown = new JsonObject(rest.get("/certificates/fleet").body());
        assertThat(created.headers().firstValue("ETag")).contains("\"" + shown.getString("etag") + "\"");
        assertThat(shown.getString("name")).isEqualTo("fleet");
        assertThat(shown.getJsonObject("properties").getMap())
                .containsEntry("subject", "O=Fleet,CN=root")
                .containsEntry("expiry", "2026-03-02T12:00:00Z")
                .containsEntry("thumbprint", root.thumbprint("SHA-1"))
                .containsEntry("certificate", root.base64())
                .containsEntry("isVerified", false)
                .doesNotContainKey("verificationCode");

        String code = code("fleet");
        HttpResponse<String> verified = verify("fleet", root.issue(Wish.device(code)));
        assertThat(verified.statusCode()).as(verified.body()).isEqualTo(200);
        assertThat(properties(verified).getMap())
                .containsEntry("isVerified", true)
                .doesNotContainKey("verificationCode");
        assertThat(new JsonObject(rest.get("/certificates").body())
                        .getJsonArray("value").stream().map(each -> ((JsonObject) each).getString("name")))
                .contains("fleet");

        assertThat(rest.delete("/certificates/fleet", shown.getString("etag")).statusCode())
                .isEqualTo(412);
        String etag = new JsonObject(verified.body()).getString("etag");
        assertThat(rest.delete("/certificates/fleet", "\"" + etag + "\"").statusCode())
                .isEqualTo(204);
        assertThat(rest.get("/certificates/fleet").statusCode()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(5)).until(() -> revoked("fleet"));
    }

    @Test
    void everyFormOfACertificateIsTaken() throws Exception {
        String der = root.base64();
        String pem = Base64.getEncoder().encodeToString(root.pem().getBytes());
        List<String> bodies = List.of(
                root.pem(),
                "Bag Attributes\n    friendlyName: x\n" + root.pem(),
                new JsonObject().put("certificate", der).encode(),
                new JsonObject().put("certificate", pem).encode(),
                new JsonObject().put("certificate", root.pem()).encode(),
                new JsonObject()
                        .put("properties", new JsonObject().put("certificate", der))
                        .encode());
        for (int i = 0; i < bodies.size(); i++) {
            HttpResponse<String> created = rest.put("/certificates/form-" + i, bodies.get(i));

            assertThat(created.statusCode()).as(bodies.get(i)).isEqualTo(201);
            assertThat(properties(created).getString("certificate")).isEqualTo(der);
        }
    }

    @Test
    void whatIsNoAuthoritysCertificateIsRefusedWithAReason() throws Exception {
        Wish ended = Wish.authority("old", 0)
                .between(RegistryUnderTest.NOW.minusSeconds(3600), RegistryUnderTest.NOW.minusSeconds(1));
        Map<String, String> wrong = Map.of(
                "",
                "the body is empty",
                "{",
                "neither PEM nor a JSON object",
                "{}",
                "certificate: missing",
                "{\"certificate\":7}",
                "certificate: not accepted (expected: a string)",
                "nonsense!",
                "certificate: ",
                root.pem() + root.pem(),
                "certificate: malformed (expected: one,",
                IssuedCertificate.selfSigned(Wish.device("d")).pem(),
                "not an authority's",
                IssuedCertificate.selfSigned(ended).pem(),
                "(expected: now)");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            HttpResponse<String> answer = rest.put("/certificates/wrong", each.getKey());

            RestUnderTest.assertError(answer, 400, "ArgumentInvalid");
            assertThat(answer.body()).contains(each.getValue());
        }
        RestUnderTest.assertError(rest.put("/certificates/a%20b", root.pem()), 400, "ArgumentInvalid");
        RestUnderTest.assertError(rest.put("/certificates/" + "a".repeat(65), root.pem()), 400, "ArgumentInvalid");
    }

    @Test
    void onlyAFreshProofByTheAuthoritysKeyVerifies() throws Exception {
        rest.put("/certificates/proofs", root.pem());
        assertThat(verify("proofs", root.issue(Wish.device("x"))).body()).contains("generateVerificationCode first");
        String old = code("proofs");
        String code = code("proofs");
        IssuedCertificate impostor =
                IssuedCertificate.selfSigned(Wish.authority("root", 0).named("O=Fleet,CN=root"));

        assertThat(verify("proofs", root.issue(Wish.device(old))).body()).contains("for another name");
        assertThat(verify("proofs", root).body()).contains("for another name");
        assertThat(verify("proofs", impostor.issue(Wish.device(code))).body()).contains("signed by another key");
        assertThat(properties(rest.get("/certificates/proofs")).getBoolean("isVerified"))
                .isFalse();
        assertThat(verify("proofs", root.issue(Wish.device(code))).statusCode()).isEqualTo(200);
        assertThat(verify("proofs", root.issue(Wish.device(code))).body()).contains("generateVerificationCode first");
    }

    @Test
    void anotherCertificateUnderAVerifiedNameMustBeVerifiedAnew() throws Exception {
        IssuedCertificate other = IssuedCertificate.selfSigned(Wish.authority("other", 0));
        rest.put("/certificates/change", root.pem());
        verify("change", root.issue(Wish.device(code("change"))));

        RestUnderTest.assertError(rest.put("/certificates/change", other.pem()), 412, "PreconditionFailed");
        assertThat(properties(rest.put("/certificates/change", root.pem(), "*")).getBoolean("isVerified"))
                .isTrue();
        HttpResponse<String> changed = rest.put("/certificates/change", other.pem(), "*");

        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(properties(changed).getBoolean("isVerified")).isFalse();
        await().atMost(Duration.ofSeconds(5)).until(() -> revoked("change"));
    }

    @Test
    void whatIsNotRegisteredIsNotFound() throws Exception {
        RestUnderTest.assertError(rest.get("/certificates/none"), 404, "NotFound");
        RestUnderTest.assertError(rest.put("/certificates/none", root.pem(), "*"), 404, "NotFound");
        RestUnderTest.assertError(rest.delete("/certificates/none", "*"), 404, "NotFound");
        RestUnderTest.assertError(rest.post("/certificates/none/generateVerificationCode"), 404, "NotFound");
        RestUnderTest.assertError(verify("none", root), 404, "NotFound");
    }

    private String code(String name) throws Exception {
        HttpResponse<String> answer = rest.post("/certificates/" + name + "/generateVerificationCode");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return properties(answer).getString("verificationCode");
    }

    private HttpResponse<String> verify(String name, IssuedCertificate proof) throws Exception {
        return rest.post("/certificates/" + name + "/verify", proof.pem());
    }

    private static JsonObject properties(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getJsonObject("properties");
    }

    private boolean revoked(String authority) {
        return registry.revoked.stream()
                .anyMatch(one ->
                        one.kind() == Revocation.Kind.AUTHORITY && one.subject().equals(authority));
    }
}
