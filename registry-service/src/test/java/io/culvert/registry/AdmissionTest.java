package io.culvert.registry;

import static io.culvert.registry.HandmadeSas.byHand;
import static io.culvert.registry.HandmadeSas.reordered;
import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RegistryUnderTest.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Percent;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which signature lets a device or module in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionTest {
    private static final Identity DEVICE = Identity.device("MyDevice");
    private static final Identity MODULE = Identity.module("MyDevice", "cam");
    private static final Outcome<?> UNAUTHORIZED = Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
    private static final long SE = LATER.getEpochSecond();

    private RegistryUnderTest registry;
    private SymmetricKeys device;
    private SymmetricKeys other;
    private SymmetricKeys module;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        device = registry.create(DEVICE).keys();
        other = registry.create(Identity.device("other")).keys();
        module = registry.create(MODULE).keys();
        registry.granted(
                IdentityCalls.CREATE,
                new IdentityCalls.Create(
                        Identity.device("off"),
                        new IdentityCalls.Draft(
                                Optional.of(false),
                                Optional.empty(),
                                Authentication.Draft.keys(device.primary(), device.secondary()),
                                Optional.empty(),
                                Optional.empty())));
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodDeviceTokens")
    void aDeviceIsAdmittedBy(String what, String password) throws Exception {
        assertThat(registry.granted(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password))
                        .expiresAt())
                .isEqualTo(LATER);
    }

    @Test
    void aSessionByAPolicyRestsOnTheKeyThatSigned() throws Exception {
        Secret secondary = registry.policy("device").keys().secondary();
        String password = byHand(HOST, secondary, SE, "&skn=device");

        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password)))
                .isEqualTo(Outcome.granted(new Admitted(
                        LATER, Optional.empty(), Optional.of(new PolicyKey("device", KeySlot.SECONDARY)))));
    }

    Stream<Object[]> goodDeviceTokens() throws Exception {
        Secret key = device.primary();
        Secret policy = registry.policy("device").keys().secondary();
        Secret owner = registry.policy("iothubowner").keys().primary();
        return Stream.of(new Object[][] {
            {"its primary key", byHand(HOST + "/devices/MyDevice", key, SE, "")},
            {"its secondary key", byHand(HOST + "/devices/MyDevice", device.secondary(), SE, "")},
            {"an encoded resource", byHand("hub.example%2Fdevices%2FMyDevice", key, SE, "")},
            {"a lower-case encoded resource", byHand("hub.example%2fdevices%2fMyDevice", key, SE, "")},
            {"a resource in capitals", byHand("HUB.EXAMPLE/DEVICES/MYDEVICE", key, SE, "")},
            {"the hub's other name", byHand("localhost/devices/MyDevice", key, SE, "")},
            {"a name with a port", byHand("localhost:8443/devices/MyDevice", key, SE, "")},
            {"a name with an encoded port", byHand("localhost%3A8443%2Fdevices%2FMyDevice", key, SE, "")},
            {"the whole hub as resource", byHand(HOST, key, SE, "")},
            {"an empty skn", byHand(HOST + "/devices/MyDevice", key, SE, "&skn=")},
            {"its own client's signing", SasToken.sign(HOST + "/devices/MyDevice", Optional.empty(), key, LATER)},
            {"parameters in another order", reordered(HOST + "/devices/MyDevice", key, SE)},
            {"a policy with DEVICE_CONNECT", byHand(HOST, policy, SE, "&skn=device")},
            {"a policy for this device only", byHand(HOST + "/devices/MyDevice", policy, SE, "&skn=device")},
            {"the owner's policy", byHand(HOST + "/devices", owner, SE, "&skn=iothubowner")},
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badDeviceTokens")
    void aDeviceIsTurnedAwayWith(String what, String password) throws Exception {
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password)))
                .isEqualTo(UNAUTHORIZED);
    }

    Stream<Object[]> badDeviceTokens() throws Exception {
        String sr = HOST + "/devices/MyDevice";
        Secret key = device.primary();
        String good = byHand(sr, key, SE, "");
        Secret service = registry.policy("service").keys().primary();
        Secret policy = registry.policy("device").keys().primary();
        return Stream.of(new Object[][] {
            {"nothing", ""},
            {"its key itself", key.reveal()},
            {"garbage", "SharedAccessSignature \u0000%%%&&&==="},
            {"another scheme", good.replace("SharedAccessSignature", "Bearer")},
            {"4 KiB and more", good + "&x=" + "a".repeat(4096)},
            {"no signature", good.replaceAll("&sig=[^&]*", "")},
            {"an empty signature", good.replaceAll("&sig=[^&]*", "&sig=")},
            {"a signature that is not base64", good.replaceAll("&sig=[^&]*", "&sig=%25%25")},
            {"a broken percent-encoding", good.replaceAll("&sig=[^&]*", "&sig=%2")},
            {"two signatures", good + "&sig=AAAA"},
            {"no expiry", good.replaceAll("&se=\\d+", "")},
            {"an expiry that is no number", good.replaceAll("&se=\\d+", "&se=tomorrow")},
            {"a negative expiry", good.replaceAll("&se=\\d+", "&se=-1")},
            {"an expiry of 30 digits", good.replaceAll("&se=\\d+", "&se=" + "9".repeat(30))},
            {"an expiry later than the signed one", good.replaceAll("&se=\\d+", "&se=" + (SE + 1))},
            {"the key of another device", byHand(sr, other.primary(), SE, "")},
            {"the key of its module", byHand(sr, module.primary(), SE, "")},
            {"the resource of another device", byHand(HOST + "/devices/other", key, SE, "")},
            {"a resource that only begins alike", byHand(HOST + "/devices/MyDev", key, SE, "")},
            {"a longer resource", byHand(sr + "2", key, SE, "")},
            {"the resource of its module", byHand(sr + "/modules/cam", key, SE, "")},
            {"a resource with an empty segment", byHand(HOST + "//MyDevice", key, SE, "")},
            {"a resource with a trailing slash", byHand(sr + "/", key, SE, "")},
            {"another hub", byHand("hub2.example/devices/MyDevice", key, SE, "")},
            {"a host that only ends alike", byHand("evil-hub.example/devices/MyDevice", key, SE, "")},
            {"a host whose port is no port", byHand("hub.example:x/devices/MyDevice", key, SE, "")},
            {"no host", byHand("/devices/MyDevice", key, SE, "")},
            {"a resource signed decoded, sent encoded", good.replace(sr, Percent.encode(sr))},
            {"a policy without DEVICE_CONNECT", byHand(HOST, service, SE, "&skn=service")},
            {"a policy's key under another's name", byHand(HOST, service, SE, "&skn=device")},
            {"its own key under a policy's name", byHand(sr, key, SE, "&skn=device")},
            {"a policy's key without its name", byHand(HOST, policy, SE, "")},
            {"a policy that does not exist", byHand(HOST, policy, SE, "&skn=nobody")},
            {"a policy's name in capitals", byHand(HOST, policy, SE, "&skn=DEVICE")},
            {"a policy for another device", byHand(HOST + "/devices/other", policy, SE, "&skn=device")},
        });
    }

    @Test
    void anUnknownDeviceGetsTheSameAnswerAsAWrongKey() throws Exception {
        String password = byHand(HOST + "/devices/nobody", device.primary(), SE, "");

        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(Identity.device("nobody"), password)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void anUnknownDeviceIsNamedToAPolicy() throws Exception {
        String password = registry.token("device");

        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(Identity.device("nobody"), password)))
                .isEqualTo(Outcome.refused(CloseReason.DEVICE_UNKNOWN, "the device or module is not registered"));
    }

    @Test
    void aDisabledDeviceIsToldSoOnlyWithItsKey() throws Exception {
        String right = byHand(HOST + "/devices/off", device.primary(), SE, "");
        String wrong = byHand(HOST + "/devices/off", other.primary(), SE, "");

        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(Identity.device("off"), right)))
                .isEqualTo(Outcome.refused(CloseReason.DEVICE_DISABLED, "the device is disabled"));
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(Identity.device("off"), wrong)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void aModuleIsAdmittedByItsOwnKeyOnly() throws Exception {
        String sr = HOST + "/devices/MyDevice/modules/cam";

        assertThat(registry.ask(
                        RegistryCalls.ADMIT, new RegistryCalls.Admit(MODULE, byHand(sr, module.primary(), SE, ""))))
                .isEqualTo(Outcome.granted(new Admitted(LATER)));
        assertThat(registry.ask(
                        RegistryCalls.ADMIT, new RegistryCalls.Admit(MODULE, byHand(sr, device.primary(), SE, ""))))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void anExpiredTokenIsToldBothClocksWithinTheLeewayItIsTaken() throws Exception {
        assertThat(admitExpiringAt(NOW.minusSeconds(60))).isInstanceOf(Outcome.Granted.class);
        assertThat(admitExpiringAt(NOW.minusSeconds(61)))
                .isEqualTo(Outcome.refused(
                        CloseReason.CREDENTIAL_EXPIRED,
                        "the token expired at 2026-03-01T11:58:59Z, the hub's clock says 2026-03-01T12:00:00Z"));
        assertThat(admitExpiringAt(Instant.EPOCH)).isInstanceOf(Outcome.Refused.class);
    }

    private Outcome<?> admitExpiringAt(Instant end) throws Exception {
        String password = byHand(HOST + "/devices/MyDevice", device.primary(), end.getEpochSecond(), "");
        return registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password));
    }

    @Test
    void anExpiredTokenOfAWrongKeyIsToldNothing() throws Exception {
        String password = byHand(HOST + "/devices/MyDevice", other.primary(), 1, "");

        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(DEVICE, password)))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void aChangedKeyCountsAtOnce() throws Exception {
        Identity identity = Identity.device("rotating");
        SymmetricKeys old = registry.create(identity).keys();
        SymmetricKeys fresh = registry.granted(
                        IdentityCalls.REGENERATE_KEYS, new IdentityCalls.RegenerateKeys(identity, Optional.empty()))
                .keys();

        String sr = HOST + "/devices/rotating";
        assertThat(registry.ask(
                        RegistryCalls.ADMIT, new RegistryCalls.Admit(identity, byHand(sr, old.primary(), SE, ""))))
                .isEqualTo(UNAUTHORIZED);
        assertThat(registry.ask(
                        RegistryCalls.ADMIT, new RegistryCalls.Admit(identity, byHand(sr, fresh.primary(), SE, ""))))
                .isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aModuleOfADisabledDeviceIsDisabled() throws Exception {
        Identity owner = Identity.device("owner");
        Identity part = Identity.module("owner", "part");
        registry.create(owner);
        SymmetricKeys keys = registry.create(part).keys();
        registry.granted(
                IdentityCalls.REPLACE,
                new IdentityCalls.Replace(
                        owner,
                        new IdentityCalls.Draft(
                                Optional.of(false),
                                Optional.empty(),
                                Authentication.Draft.ANY,
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty()));

        String password = byHand(HOST + "/devices/owner/modules/part", keys.primary(), SE, "");
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(part, password)))
                .isEqualTo(Outcome.refused(CloseReason.DEVICE_DISABLED, "the device is disabled"));
        assertThat(registry.revokedIdentities()).contains(owner);
    }
}
