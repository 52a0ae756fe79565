package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.it.handshake.RawService;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.Peer;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read, and done, at the ports between nodes: Hazelcast's has neither TLS nor authentication. */
@WithHub({"coordinator.handshake.deadline=3000ms", "endpoint.wire.liveness=500ms"})
@Tag("every-layout")
class ClusterPortsTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final int HAZELCAST = 5701;
    private static final int BUS = 5702;
    private static final int LINK = 5703;
    private static final int STRANGER = 77;
    private static final String RENDEZVOUS = "culvert.rendezvous";
    private static final String PRESENCE = "culvert.presence";
    private static final String MARKER = "bytes-that-nobody-else-may-read";
    private static final int MESSAGES = 50;

    /** As long as the ids of streams and tickets and the secrets of links. */
    private static final Pattern ID = Pattern.compile("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])");

    @TempDir
    Path folder;

    private ClusterHub running;
    private TestCluster cluster;

    @BeforeEach
    void onlyWhereStreamsCrossLinks() {
        running = ClusterLayout.running()
                .filter(hub -> hub.cluster().with(ClusterPlan.ENDPOINT).size() == 2)
                .orElseGet(() -> Assumptions.abort("for a hub of several processes"));
        cluster = running.cluster();
        Assumptions.assumeTrue(cluster.nodes().size() > 2 && running.sharedUrl(), "for endpoints that share a name");
    }

    /** A stream that is being opened, with what nobody but its two sides may know. */
    private record Opening(Offer offer, RawResponse accepted) {
        String serviceTicket() {
            return accepted.header("iothub-streaming-auth-token");
        }

        /** Both tickets, the parts of them that are secret by themselves, and their ids. */
        List<String> secrets() {
            List<String> all = new ArrayList<>();
            for (String ticket : List.of(offer.ticket(), serviceTicket())) {
                all.add(ticket.substring(ticket.lastIndexOf('.') + 1));
                all.add(claims(ticket).getString("jti"));
            }
            return all;
        }

        String streamId() {
            return claims(serviceTicket()).getString("sid");
        }

        private static JsonObject claims(String ticket) {
            return new JsonObject(
                    new String(Base64.getUrlDecoder().decode(ticket.split("\\.")[1]), StandardCharsets.UTF_8));
        }
    }

    private static Opening open(RawService service, RawDevice device) throws Exception {
        CompletableFuture<RawResponse> answer = service.open(device.id(), "0", "20");
        Offer offer = device.awaitOffer();
        device.accept(offer);
        return new Opening(offer, answer.get(BOUND.toSeconds(), TimeUnit.SECONDS));
    }

    private ClusterNode endpoint(int number) {
        return cluster.with(ClusterPlan.ENDPOINT).get(number);
    }

    @Test
    void nothingSecretPassesBetweenNodesOrLiesInWhatTheyShare(TestHub hub) throws Exception {
        String prefix = endpoint(0).address().replaceAll("[0-9]+$", "");
        RawService service = new RawService(hub);
        Set<String> dumps = new HashSet<>();
        try (StrangeMember stranger = running.strangeMember(STRANGER);
                Capture capture = Capture.begin(folder.resolve("capture"), prefix, HAZELCAST, BUS, LINK);
                RawDevice device = new RawDevice(hub).connect()) {
            // Streams of tests before may still be expected.
            Set<String> streams = ids(String.join(" ", stranger.texts(RENDEZVOUS)));
            Opening stream = open(service, device);
            dumps.add(text(stranger.dump(folder.resolve("expected"))));
            try (Peer far = device.leg(stream.offer())
                    .through(endpoint(0).address(), ClusterNode.HTTPS_PORT)
                    .connect()) {
                dumps.add(text(stranger.dump(folder.resolve("half-open"))));
                try (Peer near = service.leg(stream.accepted())
                        .through(endpoint(1).address(), ClusterNode.HTTPS_PORT)
                        .connect()) {
                    for (int i = 0; i < MESSAGES; i++) {
                        near.sendBinary(MARKER.getBytes(StandardCharsets.UTF_8));
                        far.sendBinary(MARKER.getBytes(StandardCharsets.UTF_8));
                    }
                    near.awaitReceived((long) MESSAGES * MARKER.length(), BOUND);
                    far.awaitReceived((long) MESSAGES * MARKER.length(), BOUND);
                    dumps.add(text(stranger.dump(folder.resolve("open"))));
                }
            }
            streams.add(stream.streamId());
            List<String> secrets = new ArrayList<>(stream.secrets());
            secrets.add(MARKER);
            secrets.add(device.key());
            secrets.add(key(hub, "service"));
            secrets.add(key(hub, "iothubowner"));

            Map<Integer, byte[]> said = capture.endAfter(LINK, 2 * MESSAGES * MARKER.length());
            assertThat(said.keySet()).containsExactly(HAZELCAST, BUS, LINK);
            said.forEach((port, bytes) -> {
                assertThat(bytes).as("port " + port).hasSizeGreaterThan(MESSAGES);
                assertThat(found(text(bytes), secrets)).as("at port " + port).isEmpty();
            });
            // What is not secret is seen where there is no TLS, and only there: the capture would have shown the rest.
            assertThat(found(text(said.get(HAZELCAST)), List.of(device.id()))).isNotEmpty();
            assertThat(found(text(said.get(BUS)), List.of(device.id()))).isEmpty();
            assertThat(found(text(said.get(LINK)), List.of(stream.streamId()))).isEmpty();
            for (String dump : dumps) {
                assertThat(found(dump, List.of(device.id()))).isNotEmpty();
                assertThat(found(dump, secrets)).as("shared").isEmpty();
                assertThat(ids(dump)).isSubsetOf(streams);
            }
        }
    }

    @Test
    void whoWritesIntoWhatTheyShareIsNotAdmittedAndAdmitsNobody(TestHub hub) throws Exception {
        RawService service = new RawService(hub);
        try (StrangeMember stranger = running.strangeMember(STRANGER);
                RawDevice device = new RawDevice(hub).connect();
                RawDevice absent = new RawDevice(hub)) {
            Opening spent = open(service, device);
            String record = valueOf(stranger, RENDEZVOUS, spent.streamId());
            try (Peer near = service.leg(spent.accepted()).connect();
                    Peer far = device.leg(spent.offer()).connect()) {
                near.sendText("paired");
                assertThat(far.readMessage(BOUND).text()).isEqualTo("paired");

                stranger.put(RENDEZVOUS, spent.streamId(), record);

                assertRefused(service, spent.accepted().header("iothub-streaming-url"), spent.serviceTicket());
            }
            assertRefused(service, spent.accepted().header("iothub-streaming-url"), spent.serviceTicket());

            // The record of a stream says that the other's tickets are its own, and that one of its legs is there.
            Opening other = open(service, device);
            stranger.put(RENDEZVOUS, other.streamId(), record.replace(spent.streamId(), other.streamId()));
            assertRefused(service, other.accepted().header("iothub-streaming-url"), spent.serviceTicket());
            stranger.clear(RENDEZVOUS);
            try (Peer near = service.leg(other.accepted()).connect();
                    Peer far = device.leg(other.offer()).connect()) {
                near.sendText("without a record");
                assertThat(far.readMessage(BOUND).text()).isEqualTo("without a record");
            }

            stranger.put(PRESENCE, absent.id(), valueOf(stranger, PRESENCE, device.id()));
            assertThat(service.open(absent.id(), "0", "2")
                            .get(BOUND.toSeconds(), TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(404);
        }
    }

    /** Those that stand in the text, which is too long to be shown. */
    private static List<String> found(String text, List<String> wanted) {
        return wanted.stream().filter(text::contains).toList();
    }

    private void assertRefused(RawService service, String url, String ticket) {
        for (ClusterNode endpoint : cluster.with(ClusterPlan.ENDPOINT)) {
            assertThat(service.leg(url, ticket)
                            .through(endpoint.address(), ClusterNode.HTTPS_PORT)
                            .connectExpectingRefusal()
                            .status())
                    .isEqualTo(401);
        }
    }

    private static String valueOf(StrangeMember stranger, String map, String key) {
        return stranger.texts(map).stream()
                .filter(text -> text.startsWith(key + " "))
                .map(text -> text.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(map + ": nothing of " + key));
    }

    private static String key(TestHub hub, String policy) {
        return hub.connectionString(policy).key().orElseThrow().reveal();
    }

    private static Set<String> ids(String dump) {
        Set<String> found = new HashSet<>();
        Matcher matcher = ID.matcher(dump);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
