package io.culvert.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.ErrorBody;
import io.culvert.protocol.Identity;
import io.culvert.protocol.SasToken;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamHeaders;
import io.culvert.protocol.StreamTopics;
import io.culvert.wire.MqttUpgrade;
import io.culvert.wire.WireLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The part of a hub that clients see, in this JVM: REST, MQTT and bridges on one HTTPS port, MQTT on a TLS port. */
final class FakeHub {
    static final Secret KEY = new Secret("c2VjcmV0");
    static final String HOST = "localhost";

    final FakeSessions sessions = new FakeSessions();
    final FakeBridge bridge;
    final FakeRegistry registry = new FakeRegistry();
    /** The bearer tokens that it takes. */
    final Set<String> bearers = ConcurrentHashMap.newKeySet();
    /** What requests came with. */
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    final AtomicInteger initiated = new AtomicInteger();
    /** Where streams are dialled, when that is not the hub's own port. */
    volatile int dialledPort;
    /** What is done with the next requests to open a stream instead of an offer. */
    volatile Optional<Consumer<HttpServerRequest>> instead = Optional.empty();

    private final Vertx vertx;
    private HttpServer https;
    private NetServer mqtt;

    FakeHub(Vertx vertx) throws Exception {
        this(vertx, TestCertificates.OF_LOCALHOST);
    }

    FakeHub(Vertx vertx, TestCertificates certificates) throws Exception {
        this(vertx, certificates, ClientAuth.NONE);
    }

    /** One that is found at one address only. */
    FakeHub(Vertx vertx, String address) throws Exception {
        this(vertx, TestCertificates.OF_LOCALHOST, ClientAuth.NONE, address);
    }

    FakeHub(Vertx vertx, TestCertificates certificates, ClientAuth asking) throws Exception {
        this(vertx, certificates, asking, "0.0.0.0");
    }

    private FakeHub(Vertx vertx, TestCertificates certificates, ClientAuth asking, String address) throws Exception {
        this.vertx = vertx;
        this.bridge = new FakeBridge(WireLimits.defaults().withLiveness(Duration.ofSeconds(5)));
        https = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(certificates.options())
                        .setClientAuth(asking)
                        .setTrustOptions(TrustOptions.wrap(new AnyCertificate())))
                .requestHandler(this::route)
                .listen(0, address)
                .await(20, SECONDS);
        mqtt = vertx.createNetServer(new NetServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(certificates.options())
                        .setClientAuth(asking)
                        .setTrustOptions(TrustOptions.wrap(new AnyCertificate())))
                .connectHandler(sessions::accept)
                .listen(0, address)
                .await(20, SECONDS);
    }

    int port() {
        return https.actualPort();
    }

    int bridgePort() {
        return dialledPort == 0 ? port() : dialledPort;
    }

    int mqttPort() {
        return mqtt.actualPort();
    }

    ClientOptions service() {
        return trusted(ConnectionString.ofPolicy(HOST, port(), "service", KEY));
    }

    ClientOptions device(String id) {
        return trusted(ConnectionString.ofIdentity(HOST, port(), Identity.device(id), KEY));
    }

    ClientOptions trusted(ConnectionString who) {
        return trusting(ClientOptions.of(who));
    }

    ClientOptions trusting(ClientOptions options) {
        return options.withProxy(ProxyRules.direct())
                // Longer than any test waits, so that a loaded machine fails a test with its own words.
                .withTimeouts(
                        new ClientTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(65)))
                .withCaFile(TestCertificates.OF_LOCALHOST.pem())
                .withWire(WireLimits.defaults().withLiveness(Duration.ofSeconds(5)))
                .withSession(SessionOptions.defaults()
                        .withBackoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(200))));
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        if (path.equals(MqttUpgrade.PATH)) {
            var shown = FakeSessions.certificate(request.connection().sslSession());
            MqttUpgrade.accept(request).onSuccess(mqtt -> sessions.accept(mqtt, shown));
        } else if (path.startsWith("/bridges/")) {
            bridge.accept(request);
        } else if (!signed(request)) {
            error(request, CloseReason.UNAUTHORIZED);
        } else if (path.startsWith("/twins/")) {
            initiated.incrementAndGet();
            instead.orElse(this::initiate).accept(request);
        } else {
            registry.route(request, port());
        }
    }

    private boolean signed(HttpServerRequest request) {
        authorizations.add(request.getHeader("Authorization"));
        if (request.getHeader("Authorization").startsWith("Bearer ")) {
            return bearers.contains(request.getHeader("Authorization").substring(7));
        }
        SasToken token = SasToken.parse(request.getHeader("Authorization"));
        return token.signedBy(KEY) && !token.expired(Instant.now(), 0);
    }

    /** {@code /twins/{device}/streams/{name}} */
    private void initiate(HttpServerRequest request) {
        String[] parts = request.path().split("/");
        FakeBridge.Pair pair = bridge.expect(parts[2], bridgePort());
        sessions.offer(parts[2], parts[4], pair.url("device"), pair.deviceTicket())
                .onSuccess(answer -> answered(request, answer, pair))
                .onFailure(offline -> error(request, CloseReason.DEVICE_OFFLINE));
    }

    private static void answered(HttpServerRequest request, StreamTopics.Answer answer, FakeBridge.Pair pair) {
        var response = request.response();
        response.putHeader(StreamHeaders.IS_ACCEPTED, answer.accepted() ? "True" : "False");
        if (answer.accepted()) {
            response.putHeader(StreamHeaders.URL, pair.url("service"))
                    .putHeader(StreamHeaders.AUTH_TOKEN, pair.serviceTicket().reveal());
        } else {
            response.putHeader(StreamHeaders.REJECT_REASON, io.culvert.protocol.Percent.encode(answer.reason()));
        }
        response.end();
    }

    static void error(HttpServerRequest request, CloseReason reason) {
        error(request, reason, Instant.now());
    }

    static void error(HttpServerRequest request, CloseReason reason, Instant now) {
        request.response()
                .setStatusCode(reason.httpStatus())
                .putHeader(StreamHeaders.ERROR_CODE, reason.errorName())
                .end(ErrorBody.nested(reason, reason.meaning(), now));
    }

    /** Its ports are closed for a while; the same ones open again. */
    void stop() throws Exception {
        https.close().await(5, SECONDS);
        mqtt.close().await(5, SECONDS);
    }

    void close() throws Exception {
        vertx.close().await(20, SECONDS);
    }
}
