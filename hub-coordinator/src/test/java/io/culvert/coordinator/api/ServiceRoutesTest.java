package io.culvert.coordinator.api;

import static io.culvert.coordinator.CoordinatorLayout.refused;
import static io.culvert.coordinator.CoordinatorLayout.stream;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.Address;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Forget;
import io.culvert.cluster.RegistryCalls;
import io.culvert.coordinator.BareDevice;
import io.culvert.coordinator.CoordinatorConfig;
import io.culvert.coordinator.CoordinatorLayout;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamTopics;
import io.culvert.protocol.TicketClaims;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.RawTcp;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRoutesTest {
    private static final String SAS = "SharedAccessSignature sr=x&sig=y&se=1";
    private static final String STREAM = "/twins/d/streams/ssh?api-version=2018-10-20-preview";
    private CoordinatorLayout layout;

    @BeforeEach
    void start() throws Exception {
        layout = new CoordinatorLayout(CoordinatorConfig.defaults());
    }

    @AfterEach
    void stop() throws Exception {
        layout.close();
    }

    private RawHttp initiate(String path) {
        return RawHttp.request("POST", layout.url("/x"))
                .target(path)
                .header("Authorization", SAS)
                .header("Content-Length", "0");
    }

    private static CompletableFuture<RawResponse> sending(RawHttp request) {
        return CompletableFuture.supplyAsync(request::send);
    }

    private static RawResponse got(CompletableFuture<RawResponse> response) throws Exception {
        return response.get(10, TimeUnit.SECONDS);
    }

    private static void assertError(RawResponse response, int status, int code, String name) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.header("iothub-errorcode")).isEqualTo(name);
        assertThat(response.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        JsonObject body = new JsonObject(response.text());
        assertThat(body.fieldNames()).containsExactly("Message", "ExceptionMessage");
        JsonObject message = new JsonObject(body.getString("Message"));
        // Of a wait that was in vain it is told how long it was to be.
        assertThat(message.fieldNames().stream().filter(field -> !field.equals("info")))
                .containsExactly("errorCode", "trackingId", "message", "timestampUtc");
        assertThat(message.containsKey("info")).isEqualTo(code == 404103 || code == 504101);
        assertThat(message.getInteger("errorCode")).isEqualTo(code);
    }

    @Test
    void anAcceptedStreamIsAnsweredInTheReferencesForm() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            CompletableFuture<RawResponse> response = sending(initiate(STREAM));
            StreamTopics.Offer offer = StreamTopics.Offer.parse(device.offer()).orElseThrow();
            device.answer(200, offer.requestId(), "");

            RawResponse accepted = got(response);
            assertThat(accepted.status()).isEqualTo(200);
            assertThat(accepted.body()).isEmpty();
            assertThat(accepted.header("iothub-streaming-is-accepted")).isEqualTo("True");
            assertThat(accepted.header("iothub-streaming-url"))
                    .isEqualTo("wss://hub.example.com:8443/bridges/ih/hub/d/d/sid/" + stream(0) + "/r/service");
            TicketClaims service = claims(accepted.header("iothub-streaming-auth-token"));
            assertThat(service.side()).isEqualTo(Side.SERVICE);
            assertThat(service.node()).isEqualTo(CoordinatorLayout.ENDPOINT);
            assertThat(service.ticketId()).isEqualTo("service-ticket");
            assertThat(offer.url())
                    .isEqualTo("wss://hub.example.com:8443/bridges/ih/hub/d/d/sid/" + stream(0) + "/r/device");
            assertThat(claims(offer.ticket().reveal()).side()).isEqualTo(Side.DEVICE);
            assertThat(layout.forgotten).isEmpty();
        }
    }

    private TicketClaims claims(String ticket) throws Exception {
        return ((Outcome.Granted<TicketClaims>) layout.tickets.verify(ticket).await(5, SECONDS)).value();
    }

    @Test
    void aRejectionIsA200ThatSaysFalse() throws Exception {
        try (BareDevice device = layout.device().login("d/m").listen()) {
            CompletableFuture<RawResponse> response =
                    sending(initiate("/twins/d/modules/m/streams/web:80").header("Request-Id", "x"));
            StreamTopics.Offer offer = StreamTopics.Offer.parse(device.offer()).orElseThrow();
            device.answer(400, offer.requestId(), "&reason=not%20here%2C%20%C3%BC");

            RawResponse rejected = got(response);
            assertThat(rejected.status()).isEqualTo(200);
            assertThat(rejected.body()).isEmpty();
            assertThat(rejected.header("iothub-streaming-is-accepted")).isEqualTo("False");
            assertThat(rejected.header("culvert-reject-reason")).isEqualTo("not%20here%2C%20%C3%BC");
            assertThat(rejected.headers("iothub-streaming-url")).isEmpty();
            assertThat(rejected.headers("iothub-streaming-auth-token")).isEmpty();
            assertThat(offer.url()).contains("/d/d/m/m/sid/");
            assertThat(layout.forgotten.poll(5, SECONDS)).isEqualTo(new Forget(stream(0), CloseReason.REJECTED));
        }
    }

    @Test
    void aDeviceLegThatCameCountsWhenTheAnswerIsMissing() throws Exception {
        layout.deviceLegClaimed = true;
        try (BareDevice device = layout.device().login("d").listen()) {
            CompletableFuture<RawResponse> response =
                    sending(initiate(STREAM).header("iothub-streaming-response-timeout-in-seconds", "0.3"));
            StreamTopics.Offer offer = StreamTopics.Offer.parse(device.offer()).orElseThrow();

            assertThat(got(response).header("iothub-streaming-is-accepted")).isEqualTo("True");
            device.answer(400, offer.requestId(), "");
            assertThat(layout.forgotten.poll(5, SECONDS)).isEqualTo(new Forget(stream(0), CloseReason.REJECTED));
        }
    }

    @Test
    void noAnswerInTimeIsA504() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            RawResponse response = initiate(STREAM)
                    .header("iothub-streaming-response-timeout-in-seconds", "0.3")
                    .send();

            assertError(response, 504, 504101, "GatewayTimeout");
            assertThat(response.text())
                    .contains("Timed out waiting for the response from device.")
                    .contains("\\\"info\\\":{\\\"timeout\\\":\\\"00:00:00.3000000\\\"}");
            device.offer();
        }
    }

    @Test
    void aDeviceThatVanishesWithTheOfferIsA404() throws Exception {
        BareDevice device = layout.device().login("d").listen();
        CompletableFuture<RawResponse> response = sending(initiate(STREAM));
        device.offer();

        device.close();

        assertError(got(response), 404, 404104, "DeviceConnectionClosedRemotely");
    }

    @Test
    void aDeviceThatIsNotThereIsA404() {
        RawResponse response = initiate(STREAM).send();

        assertError(response, 404, 404103, "DeviceNotOnline");
        assertThat(response.text()).contains("\\\"info\\\":{\\\"timeout\\\":\\\"00:00:00\\\"}");
    }

    @Test
    void theConnectTimeoutWaitsForTheDevice() throws Exception {
        CompletableFuture<RawResponse> response = sending(initiate(STREAM)
                .header("iothub-streaming-connect-timeout-in-seconds", "30")
                .header("iothub-streaming-response-timeout-in-seconds", "30"));
        try (BareDevice device = layout.device().login("d").listen()) {
            device.offer();
            device.answer(200, "1", "");

            assertThat(got(response).header("iothub-streaming-is-accepted")).isEqualTo("True");
        }
        assertError(
                initiate(STREAM)
                        .header("iothub-streaming-connect-timeout-in-seconds", "0.2")
                        .send(),
                404,
                404103,
                "DeviceNotOnline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"61", "922337203685.4775807", "99999999999999999999", "30.00000000000000000001"})
    void aTimeoutMayBeAsLongAndAsExactAsAProgramWritesIt(String value) throws Exception {
        CompletableFuture<RawResponse> response = sending(initiate(STREAM)
                .header("iothub-streaming-response-timeout-in-seconds", "60")
                .header("iothub-streaming-connect-timeout-in-seconds", value));
        try (BareDevice device = layout.device().login("d").listen()) {
            device.offer();
            device.answer(200, "1", "");
            assertThat(got(response).header("iothub-streaming-is-accepted")).isEqualTo("True");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DEVICE_UNKNOWN, 404, 404001, DeviceNotFound",
        "DEVICE_DISABLED, 403, 403000, DeviceDisabled",
        "UNAUTHORIZED, 401, 401002, IotHubUnauthorizedAccess",
        "CREDENTIAL_EXPIRED, 401, 401003, IotHubUnauthorized",
        "NODE_UNAVAILABLE, 503, 503001, ServiceUnavailable",
        "INTERNAL_ERROR, 500, 500001, ServerError"
    })
    void whatIsRefusedHasItsStatusAndCode(CloseReason reason, int status, int code, String name) {
        layout.authorize = question -> refused(reason);

        RawResponse response = initiate(STREAM).send();

        assertError(response, status, code, name);
        assertThat(response.headers("Retry-After").isEmpty()).isEqualTo(status != 503);
    }

    @Test
    void withoutACredentialItIs401() {
        assertError(
                RawHttp.request("POST", layout.url(STREAM))
                        .header("Content-Length", "0")
                        .send(),
                401,
                401002,
                "IotHubUnauthorizedAccess");
    }

    @Test
    void theRegistryIsAskedForTheRightOnTheIdentityOnce() {
        CompletableFuture<RegistryCalls.Authorize> asked = new CompletableFuture<>();
        layout.authorize = question -> {
            asked.complete(question);
            return refused(CloseReason.UNAUTHORIZED);
        };

        initiate("/twins/a%20b%25%3D/modules/%24x/streams/n").send();
        assertThat(asked).isNotDone();
        initiate("/twins/a%25b+%3D/modules/%24x/streams/n").send();
        assertThat(asked).isNotDone();
        initiate("/twins/a%25b%3D/modules/%24x/streams/n").send();

        assertThat(asked.join().target()).contains(Identity.module("a%b=", "$x"));
        assertThat(asked.join().anyOf()).containsExactly(RegistryCalls.Right.SERVICE_CONNECT);
        assertThat(asked.join().credential()).isEqualTo(SAS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/twins/d/streams/a%2Fb",
                "/twins/d/streams/",
                "/twins//streams/n",
                "/twins/d/modules//streams/n",
                "/twins/d/streams/a%20b"
            })
    void idsAndNamesAreChecked(String path) {
        assertError(initiate(path).send(), 400, 400004, "ArgumentInvalid");
    }

    @Test
    void aMalformedEscapeIsA400() {
        assertThat(initiate("/twins/d/streams/%zz").send().status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1e3", "1,5", "0x10", ".5", "1.", "NaN"})
    void timeoutsThatAreNoSecondsAreRefused(String value) {
        assertError(
                initiate(STREAM)
                        .header("iothub-streaming-connect-timeout-in-seconds", value)
                        .send(),
                400,
                400004,
                "ArgumentInvalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/twins/d", "/twins/d/streams", "/twins/d/streams/a/b", "/twins/d/methods/x"})
    void otherPathsAreNotThisRoutes(String path) {
        assertThat(initiate(path).send().status()).isEqualTo(404);
    }

    @Test
    void anyApiVersionIsTakenAndNoneToo() {
        for (String query : new String[] {"", "?", "?api-version=2018-06-30", "?api-version=2099-01-01&x=y"}) {
            assertThat(initiate("/twins/d/streams/ssh" + query).send().text()).contains("404103");
        }
    }

    @Test
    void aBodyIsIgnoredUpToItsLimit() {
        assertThat(RawHttp.request("POST", layout.url(STREAM))
                        .header("Authorization", SAS)
                        .body(new byte[64 * 1024])
                        .send()
                        .text())
                .contains("404103");
        assertError(
                RawHttp.request("POST", layout.url(STREAM))
                        .header("Authorization", SAS)
                        .header("Content-Length", "65537")
                        .send(),
                400,
                400004,
                "ArgumentInvalid");
        assertError(
                RawHttp.request("POST", layout.url(STREAM))
                        .header("Authorization", SAS)
                        .header("iothub-streaming-connect-timeout-in-seconds", "30")
                        .body(new byte[80_000])
                        .chunked(8_000)
                        .send(),
                400,
                400004,
                "ArgumentInvalid");
    }

    @Test
    void aCallerThatHangsUpTakesItsOfferBack() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            RawTcp caller = RawTcp.connect("127.0.0.1", layout.httpPort());
            caller.send(initiate(STREAM).header("Host", "h").bytes());
            device.offer();

            caller.close();

            assertThat(layout.forgotten.poll(5, SECONDS)).isEqualTo(new Forget(stream(0), CloseReason.CALLER_GONE));
        }
    }

    @Test
    void withoutAnEndpointItIs503() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            layout.bus.tell(
                    Address.COORDINATORS,
                    EndpointCalls.LOAD,
                    new EndpointCalls.Load(CoordinatorLayout.ENDPOINT, "wss://hub.example.com:8443", 0, true));

            RawResponse response = initiate(STREAM).send();

            assertError(response, 503, 503001, "ServiceUnavailable");
            assertThat(response.header("Retry-After")).isEqualTo("5");
            device.subscribe("x", 0);
        }
    }

    @Test
    void stoppingAnswersTheCallersThatWait() throws Exception {
        try (BareDevice device = layout.device().login("d").listen()) {
            CompletableFuture<RawResponse> response = sending(initiate(STREAM));
            device.offer();

            layout.stop();

            assertError(got(response), 503, 503001, "ServiceUnavailable");
            assertThat(layout.forgotten.poll(5, SECONDS)).isEqualTo(new Forget(stream(0), CloseReason.DRAINING));
        }
    }

    @Test
    void requestsOnOneConnectionAreAnsweredOneAfterTheOther() {
        RawTcp connection = RawTcp.connect("127.0.0.1", layout.httpPort());
        byte[] request = ("POST " + STREAM + " HTTP/1.1\r\nHost: h\r\nAuthorization: " + SAS
                        + "\r\nContent-Length: 2\r\n\r\n{}")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int i = 0; i < 3; i++) {
            assertError(RawHttp.exchange(connection, request, Duration.ofSeconds(5)), 404, 404103, "DeviceNotOnline");
        }
        connection.close();
    }
}
