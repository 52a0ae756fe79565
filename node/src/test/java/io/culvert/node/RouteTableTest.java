package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.ApiRoute;
import io.culvert.cluster.ApiRoute.Access;
import io.culvert.cluster.ApiRoute.Reach;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.node.config.ConfigReader;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.culvert.registry.Policy;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every route of a running hub asks for what the table says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteTableTest {
    private static final Secret FOREIGN_KEY = new Secret(Base64.getEncoder().encodeToString(new byte[32]));

    private static final String SECRET = "a secret of thirty-two bytes, or more";

    private HubNode node;
    private RawTls connection;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        Map<String, String> settings = Map.of(
                "data-dir", temp.resolve("data").toString(),
                "https.host", "127.0.0.1",
                "https.port", "0",
                "mqtt.host", "127.0.0.1",
                "mqtt.port", "0",
                "management.port", "0",
                "registry.tokens.issuer", "idp",
                "registry.tokens.audience", "hub",
                "registry.tokens.secret", SECRET);
        node = HubNode.start(ConfigReader.hub(Optional.empty(), Map.of(), settings))
                .await(20, SECONDS);
        connection = dial();
    }

    @AfterAll
    void stop() throws Exception {
        connection.close();
        node.stop().await(10, SECONDS);
    }

    private Stream<ApiRoute> byRight() {
        return node.routes().stream().filter(route -> route.access() instanceof Access.Rights);
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aRouteRefusesWhoShowsNoCredential(ApiRoute route) {
        assertUnauthorized(send(route, Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aRouteRefusesWhatIsNoCredential(ApiRoute route) {
        for (String header : List.of("", "Basic dTpw", "Bearer x.y.z", "SharedAccessSignature sr=localhost")) {
            assertUnauthorized(send(route, Optional.of(header)));
        }
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aRouteRefusesEveryPolicyWithoutItsRightAndAWrongKey(ApiRoute route) {
        for (Policy policy : Policy.initial()) {
            boolean entitled = policy.rights().stream().anyMatch(route.anyOf()::contains);
            RawResponse answer = send(route, Optional.of(token(policy.name(), "localhost")));

            assertThat(answer.status() != 401)
                    .as(policy.name() + ": " + answer.text())
                    .isEqualTo(entitled);
            String foreign = SasToken.sign("localhost", Optional.of(policy.name()), FOREIGN_KEY, soon());
            assertUnauthorized(send(route, Optional.of(foreign)));
        }
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aSignatureForOneDeviceReachesTheRoutesOfThatDeviceAlone(ApiRoute route) {
        boolean reaches = ((Access.Rights) route.access()).reach() == Reach.IDENTITY;

        RawResponse own = send(route, Optional.of(token("iothubowner", "localhost/devices/d")));
        RawResponse other = send(route, Optional.of(token("iothubowner", "localhost/devices/dd")));

        assertThat(own.status() != 401).as(own.text()).isEqualTo(reaches);
        assertUnauthorized(other);
    }

    private Stream<ApiRoute> byNamedDevice() {
        return byRight().filter(route -> ((Access.Rights) route.access()).reach() == Reach.NAMED_DEVICE);
    }

    @ParameterizedTest
    @MethodSource("byNamedDevice")
    void aSignatureForOneDeviceReachesWhatTheQueryNamesThatDeviceFor(ApiRoute route) {
        RawResponse own = send(route, "?device=d", Optional.of(token("iothubowner", "localhost/devices/d")));
        RawResponse module =
                send(route, "?device=d&module=m", Optional.of(token("iothubowner", "localhost/devices/d")));
        RawResponse other = send(route, "?device=dd", Optional.of(token("iothubowner", "localhost/devices/d")));
        RawResponse twice =
                send(route, "?device=d&device=dd", Optional.of(token("iothubowner", "localhost/devices/dd")));

        assertThat(own.status()).as(own.text()).isNotEqualTo(401);
        assertThat(module.status()).as(module.text()).isNotEqualTo(401);
        assertUnauthorized(other);
        assertUnauthorized(twice);
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aRouteTakesEachScopeThatGivesItsRightAndNoOther(ApiRoute route) throws Exception {
        for (Right right : Right.values()) {
            boolean entitled = route.anyOf().contains(right) && right.scope().isPresent();
            RawResponse answer = send(route, Optional.of(bearer(right.scope().orElse("none"), "")));

            assertThat(answer.status() != 401).as(right + ": " + answer.text()).isEqualTo(entitled);
        }
    }

    @ParameterizedTest
    @MethodSource("byRight")
    void aTokenForOneDeviceReachesTheRoutesOfThatDeviceAlone(ApiRoute route) throws Exception {
        boolean reaches = ((Access.Rights) route.access()).reach() == Reach.IDENTITY;
        String scopes = "devices:read devices:write streams:open streams:read streams:end hub:manage";

        RawResponse own = send(route, Optional.of(bearer(scopes, ",\"culvert_devices\":[\"d\"]")));
        RawResponse other = send(route, Optional.of(bearer(scopes, ",\"culvert_devices\":[\"dd\"]")));

        assertThat(own.status() != 401).as(own.text()).isEqualTo(reaches);
        assertUnauthorized(other);
        assertThat(other.headers("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void everythingElseIsOpenToEverybodyOrToWhoLogsInByAnotherWay() {
        assertThat(node.routes().stream()
                        .filter(route -> !(route.access() instanceof Access.Rights))
                        .map(ApiRoute::key))
                .containsExactlyInAnyOrder(
                        "GET /.well-known/jwks.json", "GET /$iothub/websocket", "* /bridges/*", "* /eventbus/*");
    }

    @Test
    void aLegWithoutATicketIsRefused() {
        RawResponse answer = RawHttp.get(url("/bridges/ih/localhost/d/d/sid/" + "0".repeat(32) + "/r/device"))
                .caFile(node.caFile().orElseThrow())
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==")
                .send();

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate")).isEmpty();
    }

    @Test
    void aPathThatIsNoRouteIsNotFound() {
        for (String path : List.of("/", "/device", "/health/live", "/admin", "/devices/d/e/f")) {
            RawResponse answer = RawHttp.get(url(path))
                    .caFile(node.caFile().orElseThrow())
                    .header("Authorization", token("iothubowner", "localhost"))
                    .send();

            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }

    private static void assertUnauthorized(RawResponse answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("SharedAccessSignature");
    }

    /** Whatever comes after the judgement: there is no such device, and no body. */
    private RawResponse send(ApiRoute route, Optional<String> credential) {
        return send(route, "", credential);
    }

    private RawResponse send(ApiRoute route, String query, Optional<String> credential) {
        RawHttp request = RawHttp.request(route.method(), url(route.path().replaceAll(":[a-z]+", "d") + query))
                .caFile(node.caFile().orElseThrow());
        credential.ifPresent(text -> request.header("Authorization", text));
        // One connection for all: most of a request's time would be its TLS handshake.
        request.header("Connection", "keep-alive");
        RawResponse answer = RawHttp.exchange(connection, request.bytes(), Duration.ofSeconds(5));
        if ("close".equals(answer.header("Connection"))) {
            connection.close();
            connection = dial();
        }
        return answer;
    }

    private RawTls dial() {
        return RawTls.connect("localhost", node.httpsPort(), node.caFile().orElseThrow());
    }

    private String url(String path) {
        return "https://localhost:" + node.httpsPort() + path;
    }

    private String token(String policy, String resource) {
        return SasToken.sign(
                resource,
                Optional.of(policy),
                node.connectionString(policy).key().orElseThrow(),
                soon());
    }

    private static String bearer(String scope, String more) throws Exception {
        String claims = "{\"iss\":\"idp\",\"aud\":\"hub\",\"sub\":\"x\",\"exp\":%d,\"scope\":\"%s\"%s}"
                .formatted(soon().getEpochSecond(), scope, more);
        String signed = base64Url("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64Url(claims.getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return "Bearer " + signed + "." + base64Url(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(60);
    }
}
