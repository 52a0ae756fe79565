package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.Secret;
import io.culvert.testkit.FaultProxy;
import io.culvert.wire.Ending;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceClientTest {
    private Layout layout;

    @BeforeEach
    void connect() throws Exception {
        layout = new Layout();
    }

    @AfterEach
    void close() throws Exception {
        layout.close();
    }

    private HubException failure() {
        return failure(layout.service);
    }

    private static HubException failure(ServiceClient client) {
        return catchThrowableOfType(
                HubException.class, () -> client.open("d1", "test").await(20, SECONDS));
    }

    private HubException failureOf(ClientOptions options) throws Exception {
        ServiceClient client = ServiceClient.create(layout.vertx, options);
        try {
            return failure(client);
        } finally {
            client.close().await(5, SECONDS);
        }
    }

    private void answer(CloseReason reason) {
        layout.hub.instead = Optional.of(request -> FakeHub.error(request, reason));
    }

    @Test
    void aRejectionTellsTheDevicesReason() throws Exception {
        var opening = layout.service.open("d1", "test");
        layout.offers.poll(20, SECONDS).reject("not now, 100% busy");

        assertThatThrownBy(() -> opening.await(20, SECONDS))
                .isInstanceOfSatisfying(StreamRefusedException.class, refused -> {
                    assertThat(refused.reason()).contains(CloseReason.REJECTED);
                    assertThat(refused.detail()).isEqualTo("not now, 100% busy");
                });
    }

    @Test
    void aDeviceWithoutASessionIsOffline() throws Exception {
        layout.device.close().await(5, SECONDS);

        assertThat(failure().reason()).contains(CloseReason.DEVICE_OFFLINE);
    }

    @Test
    void theHubsRefusalsAreTold() {
        answer(CloseReason.RESPONSE_TIMEOUT);
        assertThat(failure().reason()).contains(CloseReason.RESPONSE_TIMEOUT);
        answer(CloseReason.DEVICE_UNKNOWN);
        assertThat(failure().reason()).contains(CloseReason.DEVICE_UNKNOWN);
        answer(CloseReason.BAD_REQUEST);
        assertThat(failure().reason()).contains(CloseReason.BAD_REQUEST);
    }

    @Test
    void aWrongKeyIsRefused() throws Exception {
        HubException failure = failureOf(layout.hub.trusted(
                ConnectionString.ofPolicy(FakeHub.HOST, layout.hub.port(), "service", new Secret("d3Jvbmc="))));

        assertThat(failure.reason()).contains(CloseReason.UNAUTHORIZED);
        assertThat(failure).hasMessageNotContaining("d3Jvbmc");
    }

    @Test
    void aWrongClockIsNamedWhereACredentialIsRefused() {
        layout.hub.instead = Optional.of(request -> FakeHub.error(
                request, CloseReason.CREDENTIAL_EXPIRED, Instant.now().plusSeconds(3700)));

        HubException failure = failure();

        assertThat(failure.reason()).contains(CloseReason.CREDENTIAL_EXPIRED);
        assertThat(failure).hasMessageContaining("this computer's clock is 61 minutes behind the hub's");
    }

    @Test
    void anUnavailableHubIsAskedOnceMoreAfterTheTimeItNames() throws Exception {
        Consumer<HttpServerRequest> busy = request -> {
            layout.hub.instead = Optional.empty();
            request.response().putHeader("Retry-After", "0");
            FakeHub.error(request, CloseReason.NODE_UNAVAILABLE);
        };
        layout.hub.instead = Optional.of(busy);

        layout.open("test");

        assertThat(layout.hub.initiated).hasValue(2);
    }

    @Test
    void aHubThatStaysUnavailableIsNotAskedAgain() {
        layout.hub.instead = Optional.of(request -> {
            request.response().putHeader("Retry-After", "0");
            FakeHub.error(request, CloseReason.NODE_UNAVAILABLE);
        });

        assertThat(failure().reason()).contains(CloseReason.NODE_UNAVAILABLE);
        assertThat(layout.hub.initiated).hasValue(2);
    }

    @Test
    void aLegThatFailsBeforeThePairingIsReplacedByAFreshStream() throws Exception {
        BlockingQueue<FakePeer> peers = FakePeer.instead(layout.hub);
        var opening = layout.service.open("d1", "test");
        peers.poll(20, SECONDS).vanish();

        peers.poll(20, SECONDS).paired(true);

        assertThat(opening.await(20, SECONDS).closeReason()).isEmpty();
        assertThat(layout.hub.initiated).hasValue(2);
    }

    @Test
    void anEndpointThatSaysWhyBeforeThePairingIsBelieved() throws Exception {
        BlockingQueue<FakePeer> peers = FakePeer.instead(layout.hub);
        var opening = layout.service.open("d1", "test");
        peers.poll(20, SECONDS).close(Ending.of(CloseReason.REJECTED));

        assertThatThrownBy(() -> opening.await(20, SECONDS))
                .isInstanceOfSatisfying(
                        StreamRefusedException.class,
                        refused -> assertThat(refused.reason()).contains(CloseReason.REJECTED));
        assertThat(layout.hub.initiated).hasValue(1);
    }

    @Test
    void anythingElseThanAHubIsNotUnderstood() {
        layout.hub.instead = Optional.of(request -> request.response().end("<html>"));

        assertThat(failure().kind()).isEqualTo(Kind.NOT_UNDERSTOOD);
    }

    @Test
    void anUntrustedCertificateIsNamed() throws Exception {
        HubException failure = failureOf(
                ClientOptions.of(layout.hub.service().connectionString()).withProxy(ProxyRules.direct()));

        assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(failure)
                .hasMessage("the certificate of localhost:" + layout.hub.port()
                        + " is not trusted: give its CA with --ca-file");
    }

    @Test
    void aCertificateForAnotherNameIsNamed() throws Exception {
        TestCertificates certificates = TestCertificates.ofAnotherName();
        FakeHub other = new FakeHub(layout.vertx, certificates);

        HubException failure = failureOf(other.service().withCaFile(certificates.pem()));

        assertThat(failure.kind()).isEqualTo(Kind.UNTRUSTED);
        assertThat(failure)
                .hasMessage("the certificate of localhost:" + other.port() + " is for another name than localhost");
    }

    @Test
    void aClosedPortIsNamed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        HubException failure = failureOf(at(port));

        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessage("cannot reach hub localhost:" + port + ": connection refused");
    }

    @Test
    void aPortWithoutTlsIsNamed() throws Exception {
        var plain = layout.vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0)
                .await(5, SECONDS);

        HubException failure = failureOf(at(plain.actualPort()));

        assertThat(failure).hasMessageContaining("TLS");
    }

    @Test
    void anUnknownHostIsNamed() throws Exception {
        ClientOptions options = layout.hub.service();
        HubException failure = failureOf(
                ClientOptions.of(ConnectionString.ofPolicy("no-such-host.invalid", 443, "service", FakeHub.KEY))
                        .withProxy(ProxyRules.direct())
                        .withTimeouts(options.timeouts()));

        assertThat(failure).hasMessageStartingWith("cannot reach hub no-such-host.invalid:443: ");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    private ClientOptions at(int port) {
        return ClientOptions.of(ConnectionString.ofPolicy(FakeHub.HOST, port, "service", FakeHub.KEY))
                .withProxy(ProxyRules.direct());
    }

    @Test
    void aConnectionThatIsClosedInsteadOfAnsweredIsTriedOnceMore() throws Exception {
        layout.hub.instead = Optional.of(request -> {
            layout.hub.instead = Optional.empty();
            request.connection().close();
        });

        layout.open("test");

        assertThat(layout.hub.initiated).hasValue(2);
    }

    /** As behind a balancer that sends to a node which stops. */
    @Test
    void aHubThatIsNotThereIsTriedOnceMore() throws Exception {
        int closed;
        try (ServerSocket free = new ServerSocket(0)) {
            closed = free.getLocalPort();
        }
        AtomicInteger connections = new AtomicInteger();
        try (FaultProxy balancer = FaultProxy.to(() ->
                new InetSocketAddress("127.0.0.1", connections.getAndIncrement() == 0 ? closed : layout.hub.port()))) {
            ServiceClient client = ServiceClient.create(
                    layout.vertx,
                    layout.hub.trusted(
                            ConnectionString.ofPolicy(FakeHub.HOST, balancer.port(), "service", FakeHub.KEY)));
            var opening = client.open("d1", "test");

            layout.offers.poll(20, SECONDS).accept();

            assertThat(opening.await(20, SECONDS).closeReason()).isEmpty();
            client.close().await(5, SECONDS);
        }
        assertThat(connections).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void manyStreamsAreOpenedAtOnceWhateverTheDeviceTakesToAnswer() throws Exception {
        List<Future<DeviceStream>> opening = new ArrayList<>();
        List<StreamOffer> offered = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            opening.add(layout.service.open("d1", "many"));
        }
        for (int i = 0; i < 32; i++) {
            offered.add(layout.offers.poll(20, SECONDS));
        }
        assertThat(offered).doesNotContainNull();
        offered.forEach(offer -> offer.accept().onSuccess(stream -> stream.handler(stream::write)));

        for (Future<DeviceStream> one : opening) {
            var end = new Layout.Received(one.await(20, SECONDS));
            end.write("hello");
            assertThat(end.until(5)).isEqualTo("hello");
            end.stream.reset();
        }
    }

    @Test
    void whatCannotWorkIsRefusedAtOnce(@TempDir Path folder) throws Exception {
        ClientOptions device = layout.hub.device("d1");
        ClientOptions x509 =
                ClientOptions.of(ConnectionString.parse("HostName=h;SharedAccessKeyName=service;x509=true"));
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Path text = Files.writeString(folder.resolve("text.pem"), "no certificate");

        assertThatThrownBy(() -> ServiceClient.create(layout.vertx, device))
                .hasMessage(
                        "connection string: of a device (expected: SharedAccessKeyName of a policy such as service)");
        assertThatThrownBy(() -> DeviceClient.create(layout.vertx, layout.hub.service()))
                .hasMessage("connection string: of a policy (expected: DeviceId and the device's key)");
        assertThatThrownBy(() -> ServiceClient.create(layout.vertx, x509)).hasMessageContaining("x509");
        for (Path file : List.of(empty, text, folder.resolve("absent.pem"))) {
            assertThatThrownBy(() -> ServiceClient.create(
                            layout.vertx, layout.hub.service().withCaFile(file)))
                    .hasMessageStartingWith("ca-file: " + file);
        }
    }
}
