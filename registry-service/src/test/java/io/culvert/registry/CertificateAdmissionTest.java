package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IssuedCertificate.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Which certificates let a device or module in. TLS has proven before that it holds the leaf's key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateAdmissionTest {
    private static final Outcome<?> UNAUTHORIZED = Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized");
    private static final Identity SIGNED = Identity.device("signed");
    private static final Identity KNOWN = Identity.device("known");
    private static final Identity WITH_KEYS = Identity.device("keys");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private RegistryUnderTest registry;
    private IssuedCertificate root;
    private IssuedCertificate known;
    private IssuedCertificate spare;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        root = IssuedCertificate.selfSigned(Wish.authority("root", 1));
        known = IssuedCertificate.selfSigned(Wish.device("whatever"));
        spare = IssuedCertificate.selfSigned(Wish.device("known"));
        register("root", root);
        create(SIGNED, signedType());
        create(Identity.module("signed", "cam"), signedType());
        create(KNOWN, thumbprints(known.thumbprint("SHA-1"), spare.thumbprint("SHA-256")));
        create(Identity.module("known", "cam"), thumbprints(spare.thumbprint("SHA-1"), ""));
        registry.create(WITH_KEYS);
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void aKnownCertificateLetsItsDeviceInUntilItEnds() throws Exception {
        assertThat(admit(KNOWN, known)).isEqualTo(Outcome.granted(new Admitted(known.end())));
        assertThat(admit(KNOWN, spare)).isEqualTo(Outcome.granted(new Admitted(spare.end())));
        assertThat(admit(KNOWN, IssuedCertificate.selfSigned(Wish.device("known"))))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void aModuleHasThumbprintsOfItsOwn() throws Exception {
        assertThat(admit(Identity.module("known", "cam"), spare)).isEqualTo(Outcome.granted(new Admitted(spare.end())));
        assertThat(admit(Identity.module("known", "cam"), known)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void whatAVerifiedAuthoritySignedLetsTheDeviceOfItsNameIn() throws Exception {
        IssuedCertificate leaf = root.issue(Wish.device("signed"));
        IssuedCertificate middle = root.issue(Wish.authority("middle", 0));
        IssuedCertificate deep = middle.issue(Wish.device("signed").forPurpose(KeyPurposeId.id_kp_clientAuth));
        IssuedCertificate named = root.issue(Wish.device("x").named("C=CH,O=Fleet,OU=North,CN=signed"));

        assertThat(admit(SIGNED, leaf)).isEqualTo(until(leaf.end()));
        assertThat(admit(SIGNED, leaf, root)).isEqualTo(until(leaf.end()));
        assertThat(admit(SIGNED, deep, middle)).isEqualTo(until(leaf.end()));
        assertThat(admit(SIGNED, deep, middle, root)).isEqualTo(until(leaf.end()));
        assertThat(admit(SIGNED, named)).isEqualTo(until(leaf.end()));
        assertThat(admit(Identity.module("signed", "cam"), root.issue(Wish.device("signed/cam"))))
                .isEqualTo(until(leaf.end()));
    }

    @Test
    void theFirstCertificateOfTheChainToEndEndsTheSession() throws Exception {
        Instant soon = NOW.plus(MINUTE);
        IssuedCertificate middle = root.issue(Wish.authority("middle", 0).between(NOW.minus(MINUTE), soon));

        assertThat(admit(SIGNED, middle.issue(Wish.device("signed")), middle)).isEqualTo(until(soon));
    }

    @Test
    void aForgedChainIsTurnedAway() throws Exception {
        IssuedCertificate impostor = IssuedCertificate.selfSigned(Wish.authority("root", 1));
        IssuedCertificate other = root.issue(Wish.device("other"));
        IssuedCertificate middle = root.issue(Wish.authority("middle", 0));
        IssuedCertificate below = middle.issue(Wish.authority("below", 0));

        assertThat(admit(SIGNED, impostor.issue(Wish.device("signed")))).isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, impostor.issue(Wish.device("signed")), impostor, root))
                .isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, IssuedCertificate.selfSigned(Wish.device("signed"))))
                .isEqualTo(UNAUTHORIZED);
        // Whoever has a device's key is no authority.
        assertThat(admit(SIGNED, other.issue(Wish.device("signed")), other)).isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, root)).isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, below.issue(Wish.device("signed")), below, middle))
                .isEqualTo(UNAUTHORIZED);
        // Deeper than the registered authority allows, though its intermediate ones would.
        IssuedCertificate upper = root.issue(Wish.authority("long", 1));
        IssuedCertificate lower = upper.issue(Wish.authority("longer", 0));
        assertThat(admit(SIGNED, lower.issue(Wish.device("signed")), lower, upper))
                .isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, middle.issue(Wish.device("signed")), root)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void aCertificateForAnotherNameOrUseIsTurnedAway() throws Exception {
        for (Wish wish : List.of(
                Wish.device("other"),
                Wish.device("Signed"),
                Wish.device("signed2"),
                Wish.device("x").named("O=signed"),
                Wish.device("x").named("CN=signed,CN=other"),
                Wish.device("signed/cam"),
                Wish.authority("signed", 0),
                Wish.device("signed").forPurpose(KeyPurposeId.id_kp_serverAuth))) {
            assertThat(admit(SIGNED, root.issue(wish))).as(wish.toString()).isEqualTo(UNAUTHORIZED);
        }
        IssuedCertificate unable = root.issue(Wish.authority("middle", 0).keyUsage(KeyUsage.digitalSignature));
        assertThat(admit(SIGNED, unable.issue(Wish.device("signed")), unable)).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void anEndedCertificateIsToldSoAndAFutureOneIsNot() throws Exception {
        Instant end = NOW.minus(MINUTE).minusSeconds(1);
        Wish ended = Wish.device("signed").between(NOW.minus(Duration.ofDays(1)), end);
        String told = "the certificate expired at 2026-03-01T11:58:59Z, the hub's clock says 2026-03-01T12:00:00Z";
        IssuedCertificate impostor = IssuedCertificate.selfSigned(Wish.authority("root", 1));

        assertThat(admit(SIGNED, root.issue(ended))).isEqualTo(Outcome.refused(CloseReason.CREDENTIAL_EXPIRED, told));
        assertThat(admit(SIGNED, impostor.issue(ended))).isEqualTo(UNAUTHORIZED);
        // Within the leeway it is taken, and lasts as long as that.
        assertThat(admit(SIGNED, root.issue(ended.between(NOW.minus(MINUTE), NOW.minusSeconds(30)))))
                .isEqualTo(until(NOW.plusSeconds(30)));
        assertThat(admit(SIGNED, root.issue(ended.between(NOW.plusSeconds(30), NOW.plus(MINUTE)))))
                .isEqualTo(until(NOW.plus(MINUTE)));
        assertThat(admit(SIGNED, root.issue(ended.between(NOW.plusSeconds(61), NOW.plus(Duration.ofDays(1))))))
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void eachTypeIsLetInByItsOwnProofOnly() throws Exception {
        assertThat(admit(WITH_KEYS, root.issue(Wish.device("keys")))).isEqualTo(UNAUTHORIZED);
        assertThat(admit(KNOWN, root.issue(Wish.device("known")))).isEqualTo(UNAUTHORIZED);
        assertThat(admit(SIGNED, known)).isEqualTo(UNAUTHORIZED);
        assertThat(admit(Identity.device("nobody"), root.issue(Wish.device("nobody"))))
                .isEqualTo(UNAUTHORIZED);
        SymmetricKeys keys = registry.granted(IdentityCalls.GET, new IdentityCalls.Get(WITH_KEYS))
                .keys();
        for (Identity identity : List.of(SIGNED, KNOWN)) {
            String password = SasSketch.of(RegistryUnderTest.HOST + "/devices/" + identity, keys.primary())
                    .text();
            assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(identity, password)))
                    .isEqualTo(UNAUTHORIZED);
        }
    }

    @Test
    void garbageIsTurnedAwayWithoutAFault() throws Exception {
        String good = root.issue(Wish.device("signed")).base64();
        byte[] der = Base64.getDecoder().decode(good);
        List<List<String>> garbage = new ArrayList<>(List.of(
                List.of(""),
                List.of("%%%"),
                List.of("AAAA"),
                List.of(good, ""),
                List.of(good + "AAAA"),
                List.of("A".repeat(100_000)),
                Collections.nCopies(11, good)));
        for (int at = 0; at < der.length; at += 7) {
            byte[] damaged = der.clone();
            damaged[at] ^= 0x55;
            garbage.add(List.of(Base64.getEncoder().encodeToString(damaged)));
            garbage.add(List.of(Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(der, at))));
        }
        for (List<String> chain : garbage) {
            assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(SIGNED, "", chain)))
                    .isEqualTo(UNAUTHORIZED);
        }
        assertThat(registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(SIGNED, "", List.of(good))))
                .isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aDisabledDeviceIsToldSoOnlyWithItsCertificate() throws Exception {
        Identity off = Identity.device("off");
        create(off, signedType(), Optional.of(false));

        assertThat(admit(off, root.issue(Wish.device("off"))))
                .isEqualTo(Outcome.refused(CloseReason.DEVICE_DISABLED, "the device is disabled"));
        assertThat(admit(off, root.issue(Wish.device("signed")))).isEqualTo(UNAUTHORIZED);
    }

    @Test
    void anAuthorityThatIsNotVerifiedOrWasDeletedLetsNobodyIn() throws Exception {
        IssuedCertificate second = IssuedCertificate.selfSigned(Wish.authority("second", 0));
        IssuedCertificate leaf = second.issue(Wish.device("signed"));
        registry.granted(AuthorityCalls.PUT, new AuthorityCalls.Put("second", second.pem(), true, Optional.empty()));
        assertThat(admit(SIGNED, leaf)).isEqualTo(UNAUTHORIZED);

        verify("second", second);
        assertThat(admit(SIGNED, leaf))
                .isEqualTo(Outcome.granted(new Admitted(leaf.end(), Optional.of("second"), Optional.empty())));

        registry.granted(AuthorityCalls.DELETE, new AuthorityCalls.Delete("second", Optional.empty()));
        assertThat(admit(SIGNED, leaf)).isEqualTo(UNAUTHORIZED);
    }

    private static Outcome<Admitted> until(Instant end) {
        return Outcome.granted(new Admitted(end, Optional.of("root"), Optional.empty()));
    }

    private Outcome<Admitted> admit(Identity identity, IssuedCertificate... chain) throws Exception {
        List<String> certificates = new ArrayList<>();
        for (IssuedCertificate each : chain) {
            certificates.add(each.base64());
        }
        return registry.ask(RegistryCalls.ADMIT, new RegistryCalls.Admit(identity, "", certificates));
    }

    private void register(String name, IssuedCertificate authority) throws Exception {
        registry.granted(AuthorityCalls.PUT, new AuthorityCalls.Put(name, authority.pem(), true, Optional.empty()));
        verify(name, authority);
    }

    private void verify(String name, IssuedCertificate authority) throws Exception {
        String code = registry.granted(
                        AuthorityCalls.GENERATE_CODE, new AuthorityCalls.GenerateCode(name, Optional.empty()))
                .verificationCode()
                .orElseThrow();
        registry.granted(
                AuthorityCalls.VERIFY,
                new AuthorityCalls.Verify(
                        name, authority.issue(Wish.device(code)).pem(), Optional.empty()));
    }

    private static Authentication.Draft signedType() {
        return new Authentication.Draft(
                Optional.of(Authentication.Type.CERTIFICATE_AUTHORITY),
                Authentication.Draft.ANY.primaryKey(),
                Authentication.Draft.ANY.secondaryKey(),
                Optional.empty(),
                Optional.empty());
    }

    private static Authentication.Draft thumbprints(String primary, String secondary) {
        return new Authentication.Draft(
                Optional.of(Authentication.Type.SELF_SIGNED),
                Authentication.Draft.ANY.primaryKey(),
                Authentication.Draft.ANY.secondaryKey(),
                Authentication.thumbprint(primary),
                Authentication.thumbprint(secondary));
    }

    private void create(Identity identity, Authentication.Draft authentication) throws Exception {
        create(identity, authentication, Optional.empty());
    }

    private void create(Identity identity, Authentication.Draft authentication, Optional<Boolean> enabled)
            throws Exception {
        IdentityCalls.Draft any = IdentityCalls.Draft.of(authentication);
        registry.granted(
                IdentityCalls.CREATE,
                new IdentityCalls.Create(
                        identity,
                        new IdentityCalls.Draft(
                                enabled, any.statusReason(), authentication, any.managedBy(), any.tags())));
    }
}
