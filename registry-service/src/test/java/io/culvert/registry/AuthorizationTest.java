package io.culvert.registry;

import static io.culvert.registry.HandmadeSas.byHand;
import static io.culvert.registry.RegistryUnderTest.HOST;
import static io.culvert.registry.RegistryUnderTest.LATER;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which policy may do what, and to whom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationTest {
    private static final Identity DEVICE = Identity.device("MyDevice");
    private static final Outcome<?> UNAUTHORIZED = Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
    private static final long SE = LATER.getEpochSecond();

    private RegistryUnderTest registry;
    private SymmetricKeys device;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        device = registry.create(DEVICE).keys();
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void eachPolicyHasExactlyItsRights() throws Exception {
        for (Policy policy : Policy.initial()) {
            for (Right right : Right.values()) {
                Outcome<Principal> outcome = authorize(registry.token(policy.name()), right, Optional.of(DEVICE));

                assertThat(outcome instanceof Outcome.Granted<Principal>)
                        .as(policy.name() + " " + right)
                        .isEqualTo(policy.rights().contains(right));
            }
        }
    }

    @Test
    void aServiceTokenForOneDeviceReachesThatDeviceAlone() throws Exception {
        Secret key = registry.policy("service").keys().primary();
        String token = byHand(HOST + "/devices/MyDevice", key, SE, "&skn=service");

        assertThat(authorize(token, Right.SERVICE_CONNECT, Optional.of(DEVICE)))
                .isEqualTo(Outcome.granted(new Principal(StreamOpener.ofPolicy("service"), LATER)));
        assertThat(authorize(token, Right.SERVICE_CONNECT, Optional.of(Identity.module("MyDevice", "cam"))))
                .isInstanceOf(Outcome.Granted.class);
        assertThat(authorize(token, Right.SERVICE_CONNECT, Optional.of(Identity.device("other"))))
                .isEqualTo(UNAUTHORIZED);
        assertThat(authorize(token, Right.SERVICE_CONNECT, Optional.empty())).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void aDevicesOwnKeyHasNoRightAnywhere() throws Exception {
        String token = byHand(HOST + "/devices/MyDevice", device.primary(), SE, "");

        for (Right right : Right.values()) {
            assertThat(authorize(token, right, Optional.of(DEVICE))).isEqualTo(UNAUTHORIZED);
        }
    }

    @Test
    void anExpiredServiceTokenSaysSo() throws Exception {
        String token = byHand(HOST, registry.policy("service").keys().primary(), 1, "&skn=service");

        assertThat(authorize(token, Right.SERVICE_CONNECT, Optional.of(DEVICE)))
                .isEqualTo(Outcome.refused(
                        CloseReason.CREDENTIAL_EXPIRED,
                        "the token expired at 1970-01-01T00:00:01Z, the hub's clock says 2026-03-01T12:00:00Z"));
    }

    private Outcome<Principal> authorize(String token, Right right, Optional<Identity> target) throws Exception {
        return registry.ask(RegistryCalls.AUTHORIZE, new RegistryCalls.Authorize(token, right, target));
    }
}
