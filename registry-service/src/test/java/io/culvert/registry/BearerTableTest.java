package io.culvert.registry;

import static io.culvert.registry.RegistryUnderTest.LATER;
import static io.culvert.registry.RegistryUnderTest.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bearer tokens of every sort, and what the hub makes of each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BearerTableTest {
    private static final String SECRET = "a secret of thirty-two bytes, or more";
    private static final Identity D = Identity.device("d");
    private static final long SECOND = NOW.getEpochSecond();

    private final TokenSigner rsa = make(() -> TokenSigner.rsa("r1", 2048));
    private final TokenSigner weak = make(() -> TokenSigner.rsa("weak", 1024));
    private final TokenSigner ec = make(() -> TokenSigner.ec("e1"));
    private final TokenSigner file = make(() -> TokenSigner.ec("file"));
    private final TokenSigner stranger = make(() -> TokenSigner.rsa("r1", 2048));
    private RegistryUnderTest registry;

    record Row(String what, String credential, Optional<Identity> target, boolean taken) {
        @Override
        public String toString() {
            return what + (taken ? ": taken" : ": refused");
        }
    }

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        JsonObject encryption = stranger.jwk().put("kid", "enc").put("use", "enc");
        Path set = Files.writeString(
                temp.resolve("jwks.json"),
                TokenSigner.set(
                                rsa.jwk().put("use", "sig").put("alg", "RS256"),
                                ec.jwk(),
                                weak.jwk(),
                                encryption,
                                new JsonObject().put("kty", "OKP").put("kid", "ed"),
                                new JsonObject().put("kty", "RSA").put("n", "!").put("kid", "broken"))
                        .encode());
        Path pem = Files.writeString(temp.resolve("key.pem"), file.publicPem());
        TokenConfig off = TokenConfig.defaults();
        registry = new RegistryUnderTest(TestDatabase.fresh()
                .with(new TokenConfig(
                        "https://idp.example",
                        List.of("culvert", "culvert-2"),
                        List.of(pem),
                        Optional.of(set),
                        "",
                        Optional.empty(),
                        off.jwksRefresh(),
                        off.jwksTimeout(),
                        new Secret(SECRET),
                        off.algorithms(),
                        off.devicesClaim())));
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    private static JsonObject claims() {
        return new JsonObject()
                .put("iss", "https://idp.example")
                .put("aud", "culvert")
                .put("sub", "program")
                .put("exp", LATER.getEpochSecond())
                .put("scope", "openid streams:open");
    }

    private static JsonObject with(String name, Object value) {
        return claims().put(name, value);
    }

    private static JsonObject without(String name) {
        JsonObject claims = claims();
        claims.remove(name);
        return claims;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"signatures", "ordinaryClaims", "scopesAndDevices"})
    void theHubJudges(Row row) throws Exception {
        Outcome<Principal> outcome = authorize(row.credential(), Set.of(Right.SERVICE_CONNECT), row.target());

        assertThat(outcome instanceof Outcome.Granted<Principal>)
                .as(outcome.toString())
                .isEqualTo(row.taken());
        if (outcome instanceof Outcome.Refused<Principal> refused) {
            assertThat(refused.reason()).isIn(CloseReason.UNAUTHORIZED, CloseReason.CREDENTIAL_EXPIRED);
        }
    }

    Stream<Row> signatures() throws Exception {
        String good = rsa.bearer(claims());
        String[] parts = good.substring("Bearer ".length()).split("\\.");
        JsonObject id = new JsonObject().put("kid", "r1");
        byte[] publicPem = rsa.publicPem().getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                row("RS256 with its key id", good, true),
                row("the scheme in small letters", good.replace("Bearer", "bearer"), true),
                row("ES256 with its key id", ec.bearer(claims()), true),
                row("ES256 of the PEM file", file.bearer(claims()), true),
                row("without a key id", new TokenSigner(null, rsa.pair()).bearer(claims()), true),
                row("with another key's id", new TokenSigner("e1", rsa.pair()).bearer(claims()), false),
                row("of a key that nobody knows", new TokenSigner("r9", stranger.pair()).bearer(claims()), false),
                row("of another key under a known id", stranger.bearer(claims()), false),
                row("of a key for encryption", new TokenSigner("enc", stranger.pair()).bearer(claims()), false),
                row("of an RSA key of 1024 bits", weak.bearer(claims()), false),
                row("RS512, which is not listed", rsa.bearer(claims(), "RS512", "SHA512withRSA"), false),
                row("ES256 said of an RSA signature", rsa.bearer(claims(), "ES256", "SHA256withRSA"), false),
                // No harm, and not ours to refuse: Vert.x reads both forms.
                row("ES256 in DER form", ec.bearer(claims(), "ES256", "SHA256withECDSA"), true),
                row("none", "Bearer " + TokenSigner.signed(new JsonObject().put("alg", "none"), claims()) + ".", false),
                row("None", "Bearer " + TokenSigner.signed(new JsonObject().put("alg", "None"), claims()) + ".", false),
                row("no algorithm", "Bearer " + TokenSigner.signed(id.copy(), claims()) + "." + parts[2], false),
                row("HS256 with the secret", TokenSigner.hs256(new JsonObject(), claims(), bytes(SECRET)), true),
                row("HS256 with another", TokenSigner.hs256(new JsonObject(), claims(), bytes(SECRET + "x")), false),
                row("HS256 with the public key", TokenSigner.hs256(id.copy(), claims(), publicPem), false),
                row(
                        "HS256 with the public key's bytes",
                        TokenSigner.hs256(
                                id.copy(), claims(), rsa.pair().getPublic().getEncoded()),
                        false),
                row(
                        "with a key of its own",
                        stranger.bearer(claims())
                                .replace(
                                        parts[0],
                                        TokenSigner.signed(
                                                        new JsonObject()
                                                                .put("alg", "RS256")
                                                                .put("jwk", stranger.jwk()),
                                                        new JsonObject())
                                                .split("\\.")[0]),
                        false),
                row(
                        "claims that were changed",
                        "Bearer " + parts[0] + "."
                                + TokenSigner.signed(new JsonObject(), with("scope", "streams:open devices:write"))
                                        .split("\\.")[1]
                                + "." + parts[2],
                        false),
                row("a signature cut short", good.substring(0, good.length() - 4), false),
                row("no signature", "Bearer " + parts[0] + "." + parts[1], false),
                row("an empty signature", "Bearer " + parts[0] + "." + parts[1] + ".", false),
                row("a fourth part", good + ".x", false),
                row("a fifth part", good + ".x.y", false),
                row("a longer one than 16 KiB", rsa.bearer(with("x", "x".repeat(16_000))), false),
                row("nothing", "Bearer ", false),
                row("dots", "Bearer ..", false),
                row("no base64", "Bearer %.%.%", false),
                row("no JSON", "Bearer AAAA.AAAA.AAAA", false),
                row("an array", "Bearer W10.W10.AAAA", false));
    }

    Stream<Row> ordinaryClaims() throws Exception {
        return Stream.of(
                row("another issuer", rsa.bearer(with("iss", "https://idp.example/")), false),
                row("no issuer", rsa.bearer(without("iss")), false),
                row("issuers as array", rsa.bearer(with("iss", new JsonArray().add("https://idp.example"))), false),
                row("another audience", rsa.bearer(with("aud", "culvert-3")), false),
                row("no audience", rsa.bearer(without("aud")), false),
                row(
                        "several audiences",
                        rsa.bearer(with("aud", new JsonArray().add("x").add("culvert-2"))),
                        true),
                row("several other audiences", rsa.bearer(with("aud", new JsonArray().add("x"))), false),
                row("an audience of a number", rsa.bearer(with("aud", 7)), false),
                row("no end", rsa.bearer(without("exp")), false),
                row("an end of null", rsa.bearer(with("exp", null)), false),
                row("an end as text", rsa.bearer(with("exp", String.valueOf(LATER.getEpochSecond()))), false),
                row("a negative end", rsa.bearer(with("exp", -1)), false),
                row("a huge end", rsa.bearer(with("exp", Long.MAX_VALUE)), false),
                row("an end with a fraction", rsa.bearer(with("exp", SECOND + 0.5)), true),
                row("an end a minute ago", rsa.bearer(with("exp", SECOND - 60)), true),
                row("an end longer ago", rsa.bearer(with("exp", SECOND - 61)), false),
                row("a beginning in a minute", rsa.bearer(with("nbf", SECOND + 60)), true),
                row("a later beginning", rsa.bearer(with("nbf", SECOND + 61)), false),
                row("a beginning as text", rsa.bearer(with("nbf", "now")), false),
                row("issued in a minute", rsa.bearer(with("iat", SECOND + 60)), true),
                row("issued later", rsa.bearer(with("iat", SECOND + 61)), false),
                row("no subject but a client", rsa.bearer(without("sub").put("client_id", "c")), true),
                row("neither", rsa.bearer(without("sub")), false),
                row("a subject of two lines", rsa.bearer(with("sub", "a\nb")), false));
    }

    Stream<Row> scopesAndDevices() throws Exception {
        JsonArray array = new JsonArray().add("x").add("streams:open");
        JsonArray limits = new JsonArray().add("d").add("site-1-*");
        String limited = rsa.bearer(with("culvert_devices", limits));
        return Stream.of(
                row("no scope", rsa.bearer(without("scope")), false),
                row("another scope", rsa.bearer(with("scope", "streams:read")), false),
                row("a scope in capitals", rsa.bearer(with("scope", "STREAMS:OPEN")), false),
                row("a longer scope", rsa.bearer(with("scope", "streams:open:all")), false),
                row("the right's own name", rsa.bearer(with("scope", "SERVICE_CONNECT")), false),
                row("scp as text", rsa.bearer(without("scope").put("scp", "x streams:open")), true),
                row("scp as array", rsa.bearer(without("scope").put("scp", array)), true),
                row("roles", rsa.bearer(without("scope").put("roles", array)), true),
                row("roles of numbers", rsa.bearer(with("roles", new JsonArray().add(1))), false),
                row("limited to the device", limited, true),
                row("the same for its module", limited, Identity.module("d", "m"), true),
                row("the same for another", limited, Identity.device("dd"), false),
                row("the same for one that begins so", limited, Identity.device("site-1-gate"), true),
                row("the same for one that does not", limited, Identity.device("site-10"), false),
                new Row("the same for the whole hub", limited, Optional.empty(), false),
                new Row("not limited, for the whole hub", rsa.bearer(claims()), Optional.empty(), true),
                row("limited to nothing", rsa.bearer(with("culvert_devices", new JsonArray())), false),
                row("limited to null", rsa.bearer(with("culvert_devices", null)), false),
                row("limited to one as text", rsa.bearer(with("culvert_devices", "d")), true),
                row("limited to a number", rsa.bearer(with("culvert_devices", 1)), false),
                row("limited to *", rsa.bearer(with("culvert_devices", "*")), true),
                row("limited in another case", rsa.bearer(with("culvert_devices", "D")), false));
    }

    @Test
    void eachScopeGivesItsRightAndNoOther() throws Exception {
        for (Right given : Right.values()) {
            String token = rsa.bearer(with("scope", given.scope().orElse("devices:connect")));
            for (Right asked : Right.values()) {
                boolean granted = authorize(token, Set.of(asked), Optional.of(D)) instanceof Outcome.Granted<Principal>;
                assertThat(granted)
                        .as(given + " " + asked)
                        .isEqualTo(given == asked && given.scope().isPresent());
            }
        }
    }

    @Test
    void whoHasATokenOfTheHubIsToldWhatItLacks() throws Exception {
        assertThat(authorize(rsa.bearer(claims()), Set.of(Right.REGISTRY_READ, Right.STREAMS_READ), Optional.empty()))
                .isEqualTo(Outcome.refused(
                        CloseReason.UNAUTHORIZED,
                        "Unauthorized: the token lacks the scope devices:read or streams:read"));
        assertThat(authorize(rsa.bearer(with("exp", SECOND - 61)), Set.of(Right.SERVICE_CONNECT), Optional.of(D)))
                .isEqualTo(Outcome.refused(
                        CloseReason.CREDENTIAL_EXPIRED,
                        "the token expired at 2026-03-01T11:58:59Z, the hub's clock says 2026-03-01T12:00:00Z"));
        assertThat(authorize(stranger.bearer(with("exp", 1)), Set.of(Right.SERVICE_CONNECT), Optional.of(D)))
                .isEqualTo(Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized"));
        assertThat(authorize(rsa.bearer(claims()), Set.of(Right.SERVICE_CONNECT), Optional.of(D)))
                .isEqualTo(Outcome.granted(new Principal(StreamOpener.ofToken("program"), LATER)));
    }

    @Test
    void noTokenIsTakenByAHubThatIsToldOfNone() throws Exception {
        RegistryUnderTest plain = new RegistryUnderTest();
        try {
            assertThat(plain.ask(
                            RegistryCalls.AUTHORIZE,
                            new RegistryCalls.Authorize(rsa.bearer(claims()), Right.SERVICE_CONNECT, Optional.of(D))))
                    .isEqualTo(Outcome.refused(CloseReason.UNAUTHORIZED, "Unauthorized"));
        } finally {
            plain.close();
        }
    }

    private Outcome<Principal> authorize(String credential, Set<Right> anyOf, Optional<Identity> target)
            throws Exception {
        return registry.ask(RegistryCalls.AUTHORIZE, new RegistryCalls.Authorize(credential, anyOf, target));
    }

    private static Row row(String what, String credential, boolean taken) {
        return row(what, credential, D, taken);
    }

    private static Row row(String what, String credential, Identity target, boolean taken) {
        return new Row(what, credential, Optional.of(target), taken);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TokenSigner make(java.util.concurrent.Callable<TokenSigner> maker) {
        try {
            return maker.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
