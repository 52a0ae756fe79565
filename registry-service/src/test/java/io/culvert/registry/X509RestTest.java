package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RestUnderTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.cluster.RegistryCalls;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices that show a certificate, in the registry REST. */
class X509RestTest extends RestScenario {
    private static final String SHA1 = "0123456789ABCDEF0123456789ABCDEF01234567";
    private static final String SHA256 = "ab:cd ".repeat(16);
    private static final Identity DEVICE = Identity.device("d1");

    @Test
    void aSelfSignedDeviceHasThumbprintsInOneFormAndNoKeys() throws Exception {
        var response = rest.put("/devices/d1", selfSigned(SHA1.toLowerCase(), SHA256));

        assertThat(authentication(response))
                .isEqualTo(new JsonObject("{\"symmetricKey\":{\"primaryKey\":null,\"secondaryKey\":null},"
                        + "\"x509Thumbprint\":{\"primaryThumbprint\":\"" + SHA1 + "\",\"secondaryThumbprint\":\""
                        + "ABCD".repeat(16) + "\"},\"type\":\"selfSigned\"}"));
        assertThat(rest.get("/devices/d1").body()).isEqualTo(response.body());
        assertThat(registry.granted(IdentityCalls.GET, new IdentityCalls.Get(DEVICE))
                        .authentication())
                .isEqualTo(new Authentication(
                        Authentication.Type.SELF_SIGNED,
                        SymmetricKeys.NONE,
                        Optional.of(SHA1),
                        Optional.of("ABCD".repeat(16))));
    }

    @Test
    void aDeviceOfAnAuthorityHasNeitherKeysNorThumbprints() throws Exception {
        var response = rest.put("/devices/d1", "{\"authentication\":{\"type\":\"certificateAuthority\"}}");

        assertThat(authentication(response))
                .isEqualTo(new JsonObject("{\"symmetricKey\":{\"primaryKey\":null,\"secondaryKey\":null},"
                        + "\"x509Thumbprint\":{\"primaryThumbprint\":null,\"secondaryThumbprint\":null},"
                        + "\"type\":\"certificateAuthority\"}"));
    }

    @Test
    void thumbprintsWithoutATypeMakeASelfSignedDevice() throws Exception {
        var response = rest.put(
                "/devices/d1", "{\"authentication\":{\"x509Thumbprint\":{\"secondaryThumbprint\":\"" + SHA1 + "\"}}}");

        assertThat(authentication(response).getString("type")).isEqualTo("selfSigned");
    }

    @Test
    void aChangeWithoutThumbprintsKeepsThemAndOneReplacesBoth() throws Exception {
        rest.put("/devices/d1", selfSigned(SHA1, SHA256));

        assertThat(authentication(rest.put("/devices/d1", "{\"status\":\"enabled\"}", "*"))
                        .getJsonObject("x509Thumbprint")
                        .getString("secondaryThumbprint"))
                .isEqualTo("ABCD".repeat(16));
        assertThat(authentication(rest.put("/devices/d1", selfSigned(SHA1, ""), "*"))
                        .getJsonObject("x509Thumbprint")
                        .getString("secondaryThumbprint"))
                .isNull();
    }

    @Test
    void aChangeOfTypeRevokesTheSessionAndTheOldKeys() throws Exception {
        Secret key = registry.create(DEVICE).keys().primary();
        String password = SasToken.sign(HOST + "/devices/d1", Optional.empty(), key, LATER);
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password)))
                .isInstanceOf(Outcome.Granted.class);

        JsonObject device = new JsonObject(rest.get("/devices/d1").body());
        device.getJsonObject("authentication").put("type", "certificateAuthority");
        rest.put("/devices/d1", device.encode(), "*");

        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).containsExactly(DEVICE));
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password)))
                .isInstanceOf(Outcome.Refused.class);
        var response = rest.put("/devices/d1", "{\"authentication\":{\"type\":\"sas\"}}", "*");
        assertThat(authentication(response).getJsonObject("symmetricKey").getString("primaryKey"))
                .hasSize(44)
                .isNotEqualTo(key.reveal());
    }

    @Test
    void aChangedThumbprintRevokesTheSession() throws Exception {
        rest.put("/devices/d1", selfSigned(SHA1, ""));

        rest.put("/devices/d1", selfSigned(SHA1, ""), "*");
        rest.put("/devices/d1", selfSigned(SHA1, SHA256), "*");

        await().untilAsserted(() -> assertThat(registry.revokedIdentities()).containsExactly(DEVICE));
    }

    @Test
    void keysThatAreNotThereAreNotRegenerated() throws Exception {
        rest.put("/devices/d1", selfSigned(SHA1, ""));

        assertError(rest.post("/devices/d1/regenerate-keys"), 400, "ArgumentInvalid");
    }

    @ParameterizedTest
    @CsvSource({
        "selfSigned, ''",
        "selfSigned, 0123",
        "selfSigned, 0123456789ABCDEF0123456789ABCDEF0123456G",
        "sas, 0123",
        "none, ''"
    })
    void aThumbprintOrTypeThatIsNoneIsRefused(String type, String thumbprint) throws Exception {
        String body = new JsonObject(selfSigned(thumbprint, ""))
                .mergeIn(new JsonObject().put("authentication", new JsonObject().put("type", type)), true)
                .encode();

        assertError(rest.put("/devices/d1", body), 400, "ArgumentInvalid");
    }

    private static JsonObject authentication(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonObject(response.body()).getJsonObject("authentication");
    }

    private static String selfSigned(String primary, String secondary) {
        return new JsonObject()
                .put(
                        "authentication",
                        new JsonObject()
                                .put("type", "selfSigned")
                                .put(
                                        "x509Thumbprint",
                                        new JsonObject()
                                                .put("primaryThumbprint", primary)
                                                .put("secondaryThumbprint", secondary)))
                .encode();
    }
}
