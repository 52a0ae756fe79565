package io.culvert.it.docs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.DeviceStream;
import io.culvert.client.HubException;
import io.culvert.client.OpenTimeouts;
import io.culvert.client.RegistryClient;
import io.culvert.client.ServiceClient;
import io.culvert.client.TokenSource;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.conformance.ConformanceKit;
import io.culvert.testkit.conformance.Deployment;
import io.culvert.testkit.conformance.Report;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The code of the guides, compiled and run against a hub. */
@WithHub("endpoint.wire.liveness=200ms")
class JavaGuideTest {
    private static final Logger log = LoggerFactory.getLogger(JavaGuideTest.class);

    private final CompletableFuture<String> saved = new CompletableFuture<>();

    @Test
    void aStreamOfTheGuideEchoes(TestHub hub) throws Exception {
        Vertx vertx = hub.vertx();
        ClientOptions options = hub.options(hub.connectionString("service"));
        DeviceClient device = takeStreams(vertx, hub.options(hub.createDevice("my-device")));
        device.connect().await(5, SECONDS);
        ServiceClient service = ServiceClient.create(vertx, options);

        openStream(service);

        assertThat(hub.ended().awaitOf("my-device", Duration.ofSeconds(5)).reason())
                .isEqualTo(CloseReason.COMPLETED);
        assertThatThrownBy(() -> service.open("my-device", "other").await(5, SECONDS))
                .hasMessage("rejected: only echo is served");
        waitForTheDevice(service).await(5, SECONDS).reset();
        service.close().await(5, SECONDS);
        device.close().await(5, SECONDS);
    }

    @Test
    void theRegistryOfTheGuideGivesAConnectionString(TestHub hub) throws Exception {
        Vertx vertx = hub.vertx();
        ClientOptions options = hub.options(hub.connectionString("registryReadWrite"));
        RegistryClient registry = RegistryClient.create(vertx, options);

        register(registry);

        assertThat(ConnectionString.parse(saved.get(5, SECONDS)).identity()).contains(Identity.device("gateway-7"));
        label(registry);
        Awaitility.await()
                .until(() -> !registry.twins()
                        .get(Identity.device("gateway-7"))
                        .await(5, SECONDS)
                        .tags()
                        .isEmpty());
        registry.close().await(5, SECONDS);
    }

    @Test
    void theClientsOfTheGuideNeedAHubOnTheirEventBus(TestHub hub) throws Exception {
        Vertx vertx = hub.vertx();
        ConnectionString policy = hub.connectionString("service");
        ConnectionString deviceKey = hub.createDevice();
        Path hubCa = hub.caFile();

        ClientOptions serviceOptions = ClientOptions.of(policy).withCaFile(hubCa);
        ClientOptions deviceOptions = ClientOptions.of(deviceKey).withCaFile(hubCa);
        ServiceClient service = ServiceClient.onEventBus(vertx, serviceOptions);
        DeviceClient device = DeviceClient.onEventBus(vertx, deviceOptions);

        assertThatThrownBy(() -> device.connect().await(5, SECONDS)).isInstanceOf(HubException.class);
        assertThatThrownBy(() -> service.open("pump", "echo").await(5, SECONDS)).isInstanceOf(HubException.class);
        service.close().await(5, SECONDS);
        device.close().await(5, SECONDS);
    }

    @Test
    void everyLineOfCodeInTheGuidesIsHere() {
        List<String> here =
                lines(Repository.text(Repository.files("JavaGuideTest.java").get(0)));

        assertThat(Repository.files(".md"))
                .filteredOn(page -> page.getParent().endsWith("guides") && !page.endsWith("azure-sdks.md"))
                .allSatisfy(page -> assertThat(code(Repository.text(page)))
                        .filteredOn(line -> !line.startsWith("//"))
                        .isSubsetOf(here));
    }

    private static List<String> code(String page) {
        return Stream.of(page.split("```java\n"))
                .skip(1)
                .flatMap(block -> lines(block.substring(0, block.indexOf("```"))).stream())
                .toList();
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** The guide's options; the tests take those of their hub. */
    static ClientOptions options(String text) {
        ClientOptions options = ClientOptions.of(ConnectionString.parse(text)).withCaFile(Path.of("ca.pem"));
        return options;
    }

    /** The guide's kit, not run: its hub is nowhere, and the kit has tests of its own. */
    static void conformance(String serviceKey, String deviceKey) {
        Deployment hub = Deployment.of("hub.example.com")
                .caFile(Path.of("ca.pem"))
                .service("service", serviceKey)
                .device("device-1", deviceKey);
        Report report = ConformanceKit.of(hub).run();
        assertTrue(report.allPassed(), report.text());
    }

    private static DeviceClient takeStreams(Vertx vertx, ClientOptions options) {
        DeviceClient device = DeviceClient.create(vertx, options).onOffer(offer -> {
            if (offer.name().value().equals("echo")) {
                offer.accept()
                        .onSuccess(stream ->
                                stream.handler(bytes -> stream.write(bytes)).endHandler(end -> stream.end()));
            } else {
                offer.reject("only echo is served");
            }
        });
        return device;
    }

    private static void openStream(ServiceClient service) {
        service.open("my-device", "echo")
                .onSuccess(stream -> {
                    stream.handler(bytes -> log.info("came: {}", bytes));
                    stream.endHandler(end -> log.info("the device sends no more"));
                    stream.exceptionHandler(cut -> log.warn("the stream broke", cut));
                    stream.write(Buffer.buffer("hello"));
                    stream.end();
                })
                .onFailure(failure -> log.error(failure.getMessage()));
    }

    private static Future<DeviceStream> waitForTheDevice(ServiceClient service) {
        Identity device = Identity.device("my-device");
        OpenTimeouts timeouts = new OpenTimeouts(Duration.ofSeconds(30), Duration.ofSeconds(10));
        return service.open(device, new StreamName("echo"), timeouts);
    }

    private void register(RegistryClient registry) {
        registry.create("gateway-7")
                .map(device -> device.connectionString("hub.example.com", 8443).orElseThrow())
                .onSuccess(secret -> save(secret.reveal()));
    }

    /** The guide's other credentials. */
    static List<ClientOptions> otherCredentials() {
        ClientOptions certified = ClientOptions.of(
                        ConnectionString.parse("HostName=hub.example.com;DeviceId=my-device;x509=true"))
                .withCertificate(Path.of("my-device.pem"), Path.of("my-device.key"));
        ClientOptions bearer =
                ClientOptions.ofHub(HostPort.parse("hub.example.com:443"), TokenSource.ofFile(Path.of("token")));
        return List.of(certified, bearer);
    }

    private static void label(RegistryClient registry) {
        JsonObject tags = new JsonObject().put("site", "hamburg");
        registry.twins()
                .mergeTags(Identity.device("gateway-7"), tags)
                .compose(twin -> registry.twins()
                        .query("SELECT * FROM devices WHERE tags.site = 'hamburg'", 100, Optional.empty()))
                .onSuccess(page -> page.items()
                        .forEach(twin -> log.info("{} is connected: {}", twin.identity(), twin.connected())));
    }

    private void save(String connectionString) {
        saved.complete(connectionString);
    }

    @Nested
    @WithHub("endpoint.wire.liveness=200ms")
    class MyDeviceTest {
        @Test
        void echoes(TestHub hub) throws Exception {
            ConnectionString device = hub.createDevice("device-1");
            DeviceClient client = DeviceClient.create(hub.vertx(), hub.options(device));
            client.onOffer(offer -> offer.accept().onSuccess(MyDeviceTest::finish));
            client.connect().await(5, SECONDS);
            ServiceClient service = ServiceClient.create(hub.vertx(), hub.options(hub.connectionString("service")));
            service.open("device-1", "any").onSuccess(MyDeviceTest::finish);

            assertThat(hub.ended().awaitOf("device-1", Duration.ofSeconds(5)).reason())
                    .isEqualTo(CloseReason.COMPLETED);
        }

        /** Reads to the end, and sends nothing. */
        private static void finish(DeviceStream stream) {
            stream.handler(bytes -> {});
            stream.end();
        }
    }
}
