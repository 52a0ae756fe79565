package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RegistryUnderTest.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whose credential it is, when nothing is asked for yet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentificationTest {
    private static final Identity DEVICE = Identity.device("MyDevice");
    private static final Identity MODULE = Identity.module("MyDevice", "cam");
    private static final Outcome<?> UNAUTHORIZED = Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");

    private RegistryUnderTest registry;
    private SymmetricKeys device;
    private SymmetricKeys module;
    private TokenSigner signer;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        signer = TokenSigner.ec("file");
        Path pem = Files.writeString(temp.resolve("key.pem"), signer.publicPem());
        TokenConfig off = TokenConfig.defaults();
        registry = new RegistryUnderTest(RegistryConfig.inMemory().with(tokens(off, pem)));
        device = registry.create(DEVICE).keys();
        module = registry.create(MODULE).keys();
    }

    private static TokenConfig tokens(TokenConfig off, Path pem) {
        return new TokenConfig(
                "https://idp.example",
                List.of("culvert"),
                List.of(pem),
                off.jwksFile(),
                off.jwksUrl(),
                off.jwksCaFile(),
                off.jwksRefresh(),
                off.jwksTimeout(),
                off.secret(),
                off.algorithms(),
                off.devicesClaim());
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    private Outcome<Holder> identify(String credential) throws Exception {
        return registry.ask(RegistryCalls.IDENTIFY, new RegistryCalls.Identify(credential));
    }

    private static String sas(String resource, Secret key) {
        return SasSketch.of(resource, key).text();
    }

    @Test
    void policiesThatOpenStreamsOrConnectDevicesAreKnownAndNoOthers() throws Exception {
        for (Policy policy : Policy.initial()) {
            boolean streams = policy.rights().contains(RegistryCalls.Right.SERVICE_CONNECT)
                    || policy.rights().contains(RegistryCalls.Right.DEVICE_CONNECT);

            assertThat(identify(registry.token(policy.name())))
                    .as(policy.name())
                    .isEqualTo(
                            streams
                                    ? Outcome.granted(new Holder(
                                            policy.name(),
                                            Optional.empty(),
                                            LATER,
                                            Optional.of(new PolicyKey(policy.name(), KeySlot.PRIMARY))))
                                    : UNAUTHORIZED);
        }
    }

    @Test
    void aPolicysSignatureForOneDeviceIsOfThePolicyToo() throws Exception {
        String token = SasSketch.of(
                        HOST + "/devices/other",
                        registry.policy("service").keys().primary())
                .skn("service");

        assertThat(identify(token)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void devicesAndModulesAreKnownByTheirOwnKeys() throws Exception {
        assertThat(identify(sas(HOST + "/devices/MyDevice", device.secondary())))
                .isEqualTo(Outcome.granted(new Holder("MyDevice", Optional.of(DEVICE), LATER, Optional.empty())));
        assertThat(identify(sas(HOST + "/devices/MyDevice/modules/cam", module.primary())))
                .isEqualTo(Outcome.granted(new Holder("MyDevice/cam", Optional.of(MODULE), LATER, Optional.empty())));
    }

    @Test
    void everythingElseIsRefusedAlike() throws Exception {
        for (String credential : List.of(
                "",
                "Basic dTpw",
                "Bearer x.y.z",
                sas(HOST, device.primary()),
                sas(HOST + "/devices", device.primary()),
                sas(HOST + "/devices/MyDevice", module.primary()),
                sas(HOST + "/devices/MyDevice/modules", device.primary()),
                sas(HOST + "/devices/MyDevice/modules/cam", device.primary()),
                sas(HOST + "/devices/other", device.primary()),
                sas(HOST + "/policies/MyDevice", device.primary()),
                sas("elsewhere.example/devices/MyDevice", device.primary()),
                SasSketch.of(HOST, device.primary()).skn("service"))) {
            assertThat(identify(credential)).as(credential).isEqualTo(UNAUTHORIZED);
        }
    }

    @Test
    void aTokenThatOpensStreamsIsKnownBeItForSomeDevicesOnly() throws Exception {
        assertThat(identify(bearer("streams:open")))
                .isEqualTo(Outcome.granted(new Holder("me", Optional.empty(), LATER, Optional.empty())));
        assertThat(identify(bearer("devices:read"))).isInstanceOf(Outcome.Refused.class);
    }

    private String bearer(String scope) throws Exception {
        return signer.bearer(new JsonObject()
                .put("iss", "https://idp.example")
                .put("aud", "culvert")
                .put("sub", "me")
                .put("scope", scope)
                .put("culvert_devices", new JsonArray().add("d"))
                .put("iat", NOW.getEpochSecond())
                .put("exp", LATER.getEpochSecond()));
    }
}
