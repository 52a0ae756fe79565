package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.BulkResult.ItemError;
import io.culvert.client.HubException.Kind;
import io.culvert.client.IdentityChange.Mode;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the registry's client asks, and what it makes of answers that no hub of ours gives. */
class RegistryRequestsTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private RegistryClient registry;

    private record Answer(int status, String body, Optional<String> continuation) {}

    @BeforeEach
    void start() throws Exception {
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(TestCertificates.OF_LOCALHOST.options()))
                .requestHandler(this::answer)
                .listen(0)
                .await(20, SECONDS);
        registry = RegistryClient.create(
                vertx,
                ClientOptions.of(ConnectionString.ofPolicy("localhost", server.actualPort(), "any", FakeHub.KEY))
                        .withProxy(ProxyRules.direct())
                        .withCaFile(TestCertificates.OF_LOCALHOST.pem()));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String headers = List.of("If-Match", "x-ms-continuation", "x-ms-max-item-count").stream()
                    .filter(name -> request.getHeader(name) != null)
                    .map(name -> " " + name + ": " + request.getHeader(name))
                    .reduce("", String::concat);
            asked.add(request.method() + " " + request.uri().replace("api-version=2021-04-12", "V") + headers
                    + (body.length() == 0 ? "" : " " + body));
            Answer answer = answers.remove();
            answer.continuation().ifPresent(next -> request.response().putHeader("x-ms-continuation", next));
            request.response().setStatusCode(answer.status()).end(answer.body());
        });
    }

    private <T> T done(Future<T> future) throws Exception {
        return future.await(20, SECONDS);
    }

    private void willAnswer(int status, String body) {
        answers.add(new Answer(status, body, Optional.empty()));
    }

    @Test
    void aRequestThatIsGivenUpLeavesNoConnection() throws Exception {
        Promise<Void> hungUp = Promise.promise();
        HttpServer silent = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(TestCertificates.OF_LOCALHOST.options()))
                .requestHandler(request -> request.connection().closeHandler(closed -> hungUp.complete()))
                .listen(0)
                .await(20, SECONDS);
        ClientOptions impatient = ClientOptions.of(
                        ConnectionString.ofPolicy("localhost", silent.actualPort(), "any", FakeHub.KEY))
                .withProxy(ProxyRules.direct())
                .withCaFile(TestCertificates.OF_LOCALHOST.pem())
                .withTimeouts(
                        new ClientTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(65)));

        Future<?> asked = RegistryClient.create(vertx, impatient).statistics();

        hungUp.future().await(10, SECONDS);
        assertThatThrownBy(() -> done(asked)).isInstanceOf(HubException.class);
    }

    @Test
    void idsAreEncodedInPathsAndEtagsQuoted() throws Exception {
        willAnswer(200, "{\"deviceId\":\"a%b\",\"moduleId\":\"c?\",\"etag\":\"v1\",\"more\":1}");
        willAnswer(200, "{\"deviceId\":\"a%b\",\"moduleId\":\"c?\"}");

        DeviceModule module = done(registry.modules().get(Identity.module("a%b", "c?")));
        done(registry.modules().update(module));

        assertThat(asked)
                .containsExactly(
                        "GET /devices/a%25b/modules/c%3F?V",
                        "PUT /devices/a%25b/modules/c%3F?V If-Match: \"v1\" "
                                + "{\"deviceId\":\"a%b\",\"moduleId\":\"c?\",\"etag\":\"v1\",\"more\":1}");
        assertThatThrownBy(() -> registry.modules().get(Identity.device("a")))
                .hasMessage("module: a (expected: device/module)");
    }

    @Test
    void policiesAreMadeReadAndDeleted() throws Exception {
        String body =
                "{\"keyName\":\"a b\",\"rights\":[\"REGISTRY_READ\"],\"primaryKey\":\"cA==\",\"secondaryKey\":\"cw==\"}";
        willAnswer(201, body);
        willAnswer(200, body);
        willAnswer(204, "");

        PolicyKeys made = done(registry.policies().put("a b", List.of("REGISTRY_READ")));
        PolicyKeys read = done(registry.policies().get("a b"));
        done(registry.policies().delete("a b"));

        assertThat(asked)
                .containsExactly(
                        "PUT /policies/a%20b?V {\"rights\":[\"REGISTRY_READ\"]}",
                        "GET /policies/a%20b?V", "DELETE /policies/a%20b?V If-Match: *");
        assertThat(made).isEqualTo(read);
        assertThat(made.rights()).containsExactly("REGISTRY_READ");
        assertThat(made.connectionString("hub", 443).reveal()).endsWith("SharedAccessKeyName=a b;SharedAccessKey=cA==");
        assertThat(made.secondaryKey().reveal()).isEqualTo("cw==");
        assertThat(made.toString()).doesNotContain("cA==", "cw==");
    }

    @Test
    void whatIsNoPolicyIsToldApart() throws Exception {
        willAnswer(404, "{\"Message\":\"ErrorCode:NotFound;no policy has this name\"}");
        willAnswer(200, "{\"keyName\":\"x\",\"rights\":[\"REGISTRY_READ\"]}");

        assertThat(catchThrowableOfType(
                                HubException.class,
                                () -> done(registry.policies().delete("x")))
                        .kind())
                .isEqualTo(Kind.REFUSED);
        assertThat(catchThrowableOfType(
                                HubException.class,
                                () -> done(registry.policies().put("x", List.of("REGISTRY_READ"))))
                        .kind())
                .isEqualTo(Kind.NOT_UNDERSTOOD);
    }

    @Test
    void pagesAreAskedForWithWhatTheOneBeforeGave() throws Exception {
        answers.add(new Answer(200, "[]", Optional.of("go on")));
        willAnswer(200, "[{\"deviceId\":\"d\",\"tags\":{\"a\":1}}]");

        Page<Twin> first = done(registry.twins().query("Q", 7, Optional.empty()));
        Page<Twin> second = done(registry.twins().query("Q", 7, first.continuation()));

        assertThat(asked)
                .containsExactly(
                        "POST /devices/query?V x-ms-max-item-count: 7 {\"query\":\"Q\"}",
                        "POST /devices/query?V x-ms-continuation: go on x-ms-max-item-count: 7 {\"query\":\"Q\"}");
        assertThat(first.items()).isEmpty();
        assertThat(second.continuation()).isEmpty();
        assertThat(second.items().get(0).tags()).isEqualTo(new JsonObject().put("a", 1));
    }

    @Test
    void tagsAreMergedIntoAnyVersion() throws Exception {
        willAnswer(200, "{\"deviceId\":\"d\",\"etag\":\"t\"}");

        assertThat(done(registry.twins().mergeTags(Identity.device("d"), new JsonObject().putNull("a")))
                        .tags())
                .isEmpty();

        assertThat(asked).containsExactly("PATCH /twins/d?V If-Match: \"*\" {\"tags\":{\"a\":null}}");
    }

    @Test
    void bulkErrorsAreReadByNameAndByNumberWhateverTheStatus() throws Exception {
        IdentityChange change = IdentityChange.of(
                new JsonObject("{\"id\":\"d\",\"moduleId\":\"m\",\"tags\":{}}"), Mode.CREATE_OR_UPDATE);
        willAnswer(
                400,
                "{\"isSuccessful\":false,\"errors\":[{\"deviceId\":\"d\",\"moduleId\":\"m\",\"errorCode\":\"DeviceNotFound\","
                        + "\"errorStatus\":\"gone\"},{\"deviceId\":\"e\",\"errorCode\":409001},"
                        + "{\"deviceId\":\"f\",\"errorCode\":\"Unheard\"}]}");

        BulkResult result = done(registry.bulk().apply(List.of(change)));

        assertThat(asked)
                .containsExactly("POST /devices?V "
                        + "[{\"id\":\"d\",\"moduleId\":\"m\",\"tags\":{},\"importMode\":\"createOrUpdate\"}]");
        assertThat(result.successful()).isFalse();
        assertThat(result.errors())
                .containsExactly(
                        new ItemError("d/m", Optional.of(CloseReason.DEVICE_UNKNOWN), "gone"),
                        new ItemError("e", Optional.of(CloseReason.DEVICE_EXISTS), "409001"),
                        new ItemError("f", Optional.empty(), "Unheard"));
        assertThatThrownBy(() -> registry.bulk().apply(Collections.nCopies(101, change)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotTheAnswerOfAHubIsToldApart() throws Exception {
        for (String body : List.of("[", "{\"isSuccessful\":false,\"errors\":[]}", "{\"errors\":7}")) {
            willAnswer(200, body);
            HubException failure = catchThrowableOfType(
                    HubException.class,
                    () -> done(registry.bulk()
                            .apply(List.of(IdentityChange.of(new JsonObject("{\"id\":\"d\"}"), Mode.DELETE)))));
            assertThat(failure.kind()).as(body).isEqualTo(Kind.NOT_UNDERSTOOD);
        }
        willAnswer(200, "{\"authentication\":7}");
        assertThat(catchThrowableOfType(HubException.class, () -> done(registry.get("d")))
                        .kind())
                .isEqualTo(Kind.NOT_UNDERSTOOD);
        willAnswer(200, "[7]");
        assertThat(catchThrowableOfType(HubException.class, () -> done(registry.list(5)))
                        .kind())
                .isEqualTo(Kind.NOT_UNDERSTOOD);
    }

    @Test
    void statisticsAreOfTwoAnswers() throws Exception {
        willAnswer(200, "{\"totalDeviceCount\":5,\"enabledDeviceCount\":3,\"disabledDeviceCount\":2}");
        willAnswer(200, "{\"connectedDeviceCount\":1}");

        assertThat(done(registry.statistics())).isEqualTo(new Statistics(5, 3, 2, 1));
    }
}
