package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.done;
import static io.culvert.endpoint.LinkLayout.A;
import static io.culvert.endpoint.LinkLayout.H;
import static io.culvert.endpoint.LinkLayout.S;
import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.LinkTerms;
import io.culvert.endpoint.link.LinkSettings;
import io.culvert.endpoint.link.Links;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.culvert.testkit.Peer;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may bring a link, for which stream, and when. The test plays the second leg's node. */
class LinkAccessTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final LinkLayout hub = new LinkLayout(WireLimits.defaults());
    private final Links own = links(hub.authority, S);

    @AfterEach
    void close() {
        hub.close();
    }

    private Links links(ClusterAuthority authority, String node) {
        return new Links(
                hub.vertx,
                node,
                new LinkSettings("127.0.0.1", 1, "127.0.0.1:1", authority.node(node)),
                WireLimits.defaults(),
                10,
                Runnable::run);
    }

    /** What the arbiter tells the node of the service's leg. */
    private Granted grant(LinkLayout.Stream stream) {
        var outcome = hub.ask(
                A,
                EndpointCalls.CLAIM,
                new Claim(stream.expected.streamId(), SERVICE, stream.expected.serviceTicketId(), "claim", S, ""));
        return ((Outcome.Granted<Granted>) outcome).value();
    }

    private static Granted with(Granted granted, String host, Secret secret) {
        return new Granted(
                host,
                false,
                granted.timeLeft(),
                granted.device(),
                granted.name(),
                granted.service(),
                granted.lease(),
                LinkTerms.ofDialler(granted.link().address(), secret));
    }

    private static Future<LinkLeg> dial(Links from, LinkLayout.Stream stream, Granted granted) {
        return from.dial(stream.expected.streamId(), SERVICE, granted, "test:1", false);
    }

    @Test
    void aWrongSecretIsRefusedAndTheRightOneIsTakenOnce() {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE)) {
            assertThat(device.handshake().status()).isEqualTo(101);
            Granted granted = grant(stream);

            assertThatThrownBy(() -> done(dial(own, stream, with(granted, H, new Secret("0".repeat(32))))))
                    .hasMessageContaining("the secret is wrong");
            LinkLeg taken = done(dial(own, stream, granted));
            assertThatThrownBy(() -> done(dial(own, stream, granted))).hasMessageContaining("waits for no link");

            assertThat(taken.culvert()).isFalse();
            assertThat(hub.node(H).endpoint().links().taken()).isEqualTo(1);
        }
    }

    @Test
    void aLinkOfAStreamThatIsNotHereIsRefused() {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE)) {
            assertThat(device.handshake().status()).isEqualTo(101);
            Granted granted = grant(stream);

            assertThatThrownBy(() -> done(own.dial(StreamId.random(), SERVICE, granted, "test:1", false)))
                    .hasMessageContaining("not known here");
            assertThatThrownBy(() -> done(own.dial(stream.expected.streamId(), DEVICE, granted, "test:1", false)))
                    .hasMessageContaining("waits for no link");
        }
    }

    @Test
    void onlyTheNodeThatIsMeantIsDialled() {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE)) {
            assertThat(device.handshake().status()).isEqualTo(101);
            Granted granted = grant(stream);

            // H's own address, but the certificate there does not name this node.
            assertThatThrownBy(() -> done(dial(
                            own,
                            stream,
                            with(granted, A, granted.link().secret().orElseThrow()))))
                    .isNotNull();
            assertThat(hub.node(H).endpoint().links().taken()).isZero();
        }
    }

    @Test
    void aNodeOfAnotherAuthorityIsRefusedAndSoIsWhoSpeaksNoTls() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.plain(H, DEVICE)) {
            assertThat(device.handshake().status()).isEqualTo(101);
            Granted granted = grant(stream);

            assertThatThrownBy(() -> done(dial(links(new ClusterAuthority(), S), stream, granted)))
                    .isNotNull();
            try (Socket plain = new Socket("127.0.0.1", hub.node(H).links().port())) {
                plain.setSoTimeout(10_000);
                plain.getOutputStream().write("{\"type\":\"hello\"}".getBytes());
                plain.getOutputStream().flush();
                int read = plain.getInputStream().read();
                // A TLS alert, then the end.
                assertThat(read).isIn(-1, 21);
            }
            assertThat(hub.node(H).endpoint().links().taken()).isZero();
        }
    }

    @Test
    void aLinkThatIsEarlierThanItsHostsOwnGrantIsHeld() throws Exception {
        Promise<Void> grants = Promise.promise();
        hub.grantsOfHost = grants.future();
        LinkLayout.Stream stream = hub.expect();
        CompletableFuture<Peer> device = CompletableFuture.supplyAsync(() -> stream.plain(H, DEVICE));
        // Now A has granted, and H does not know yet.
        Awaitility.await()
                .atMost(SOON)
                .until(() -> done(hub.rendezvous.find(stream.expected.streamId()))
                        .orElseThrow()
                        .host()
                        .isPresent());
        CompletableFuture<Peer> service = CompletableFuture.supplyAsync(() -> stream.plain(S, SERVICE));
        Awaitility.await()
                .atMost(SOON)
                .until(() ->
                        done(hub.rendezvous.find(stream.expected.streamId())).isEmpty());
        hub.vertx.setTimer(300, tick -> grants.complete());

        service.get().sendBinary("early".getBytes());

        assertThat(device.get().awaitReceived(5, SOON)).isEqualTo("early".getBytes());
        device.get().close();
        service.get().close();
        assertThat(hub.record().linkedFrom()).contains(S);
    }

    @Test
    void aLinkWhoseSecondLegNeverGetsIts101EndsTheStream() throws Exception {
        LinkLayout.Stream stream = hub.expect();
        try (Peer device = stream.culvert(H, DEVICE)) {
            done(dial(own, stream, grant(stream)));

            assertThat(device.awaitEnd(SOON).reason()).isEqualTo("node-lost");
        }
        assertThat(hub.record().paired()).isFalse();
    }
}
