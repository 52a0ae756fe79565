package io.culvert.it.faults;

import static io.culvert.it.cluster.ClusterPlan.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.NamespaceHosts;
import io.culvert.it.handshake.RawDevice;
import io.culvert.it.handshake.RawDevice.Offer;
import io.culvert.it.handshake.RawService;
import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A stream that is brought to a step of its handshake and held there, by clients that do no more than the test says. Its arbiter, its
 * host and the node of its second leg are three. Owned by the test's thread.
 */
final class HeldStream implements AutoCloseable {
    /** Where it is held. */
    enum Step {
        /** The service waits for a device that is not connected. */
        WAITING,
        /** The device has the offer and has not answered. */
        OFFERED,
        /** Both have their tickets, and use none. */
        ACCEPTED,
        /** The device's leg waits at the host. */
        FIRST_LEG,
        /** The service's leg is granted, and its node is dialling the link. */
        LINKING,
        /** Bytes have passed both ways. */
        PAIRED
    }

    static final int LINK_PORT = 5703;
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String LINK_IS_DIALLED = ".*:%04X 02 .*".formatted(LINK_PORT);

    private final BreakableHub hub;
    private final RawDevice device;
    private final RawService service;
    private CompletableFuture<RawResponse> answer;
    private Offer offer;
    private ClusterNode arbiter;
    private ClusterNode host;
    private ClusterNode second;
    private CompletableFuture<PeerDial.Answer> deviceLeg;
    private CompletableFuture<PeerDial.Answer> serviceLeg;

    HeldStream(BreakableHub hub) throws Exception {
        this.hub = hub;
        this.device = new RawDevice(hub.hub());
        this.service = new RawService(hub.hub());
    }

    void bringTo(Step step, NamespaceHosts hosts) throws Exception {
        if (step != Step.WAITING) {
            device.connect();
        }
        answer = service.open(device.id(), "8", "8");
        if (step == Step.WAITING) {
            return;
        }
        awaitOffer();
        if (step == Step.OFFERED) {
            return;
        }
        device.accept(offer);
        assertThat(answer.get(BOUND.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
        if (step == Step.ACCEPTED) {
            return;
        }
        dialDevice(host);
        assertThat(deviceLeg.get(BOUND.toSeconds(), TimeUnit.SECONDS).peer()).isPresent();
        if (step == Step.FIRST_LEG) {
            return;
        }
        if (step == Step.LINKING) {
            hosts.block(Integer.parseInt(host.name()), LINK_PORT);
        }
        dialService(second);
        if (step == Step.LINKING) {
            Awaitility.await("a link is dialled").atMost(BOUND).until(this::linkIsDialled);
        } else {
            assertExchanges(near(), far());
        }
    }

    private void awaitOffer() {
        offer = device.awaitOffer();
        String name = new JsonObject(
                        new String(Base64.getUrlDecoder().decode(offer.ticket().split("\\.")[1])))
                .getString("node");
        arbiter = hub.cluster().node(name);
        List<ClusterNode> others = hub.cluster().with(ENDPOINT).stream()
                .filter(node -> node != arbiter)
                .toList();
        host = others.get(0);
        second = others.get(1);
    }

    /** Linux shows the connections of the namespace that the process is in; Java's sockets are of IPv6, or not. */
    private boolean linkIsDialled() {
        return Stream.of("tcp", "tcp6").anyMatch(family -> {
            try {
                return Files.readAllLines(Path.of("/proc/" + second.process().pid() + "/net/" + family)).stream()
                        .anyMatch(line -> line.matches(LINK_IS_DIALLED));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    ClusterNode arbiter() {
        return arbiter;
    }

    ClusterNode host() {
        return host;
    }

    ClusterNode second() {
        return second;
    }

    private void dialDevice(ClusterNode at) {
        deviceLeg = dial(device.leg(offer), at);
    }

    private void dialService(ClusterNode at) {
        serviceLeg = dial(service.leg(answer.join()), at);
    }

    private static CompletableFuture<PeerDial.Answer> dial(PeerDial leg, ClusterNode at) {
        return CompletableFuture.supplyAsync(() ->
                leg.through(at.address(), ClusterNode.HTTPS_PORT).within(BOUND).answer());
    }

    /** Each side that still has a step to take takes it, at nodes that live; then all have an answer, in time. */
    void goOn(Duration bound) throws Exception {
        if (arbiter == null) {
            // Its node is dead or another one.
            device.connect();
            if (!answer.isCompletedExceptionally() && !answered(Duration.ofMillis(500))) {
                awaitOffer();
            }
        }
        if (offer != null && deviceLeg == null) {
            try {
                device.accept(offer);
            } catch (RuntimeException | AssertionError gone) {
                // Its session may be what was killed.
            }
        }
        Optional<RawResponse> answered = Optional.empty();
        try {
            answered = Optional.of(answer.get(bound.toMillis(), TimeUnit.MILLISECONDS));
            assertThat(answered.get().status()).isIn(200, 404, 503, 504);
        } catch (ExecutionException connectionEnded) {
            // The node that ran the handshake was killed, and the service knows at once.
        }
        if (offer != null && deviceLeg == null) {
            dialDevice(living(host));
        }
        if (serviceLeg == null && answered.filter(one -> one.status() == 200).isPresent()) {
            dialService(living(second));
        }
        assertRefusedOrAdmitted(deviceLeg, bound);
        assertRefusedOrAdmitted(serviceLeg, bound);
    }

    private boolean answered(Duration within) throws InterruptedException {
        try {
            answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException connectionEnded) {
            return true;
        }
    }

    private ClusterNode living(ClusterNode wanted) {
        return wanted.serves() ? wanted : arbiter;
    }

    private static void assertRefusedOrAdmitted(CompletableFuture<PeerDial.Answer> leg, Duration bound)
            throws Exception {
        if (leg != null) {
            leg.get(bound.toMillis(), TimeUnit.MILLISECONDS).response().ifPresent(response -> {
                assertThat(response.status()).isIn(101, 401, 503);
                if (response.status() == 503) {
                    assertThat(response.header("Retry-After")).isNotNull();
                }
            });
        }
    }

    private static Optional<Peer> admitted(CompletableFuture<PeerDial.Answer> leg) {
        return Optional.ofNullable(leg).flatMap(one -> one.join().peer());
    }

    private Peer near() {
        return admitted(serviceLeg).orElseThrow(() -> new AssertionError("the service's leg is not admitted"));
    }

    private Peer far() {
        return admitted(deviceLeg).orElseThrow(() -> new AssertionError("the device's leg is not admitted"));
    }

    boolean bothAdmitted() {
        return admitted(deviceLeg).isPresent() && admitted(serviceLeg).isPresent();
    }

    void assertPaired() {
        assertExchanges(near(), far());
    }

    private static void assertExchanges(Peer near, Peer far) {
        long sent = near.receivedCount();
        assertThat(far.receivedCount()).isEqualTo(sent);
        near.sendBinary("x".getBytes());
        far.sendBinary("y".getBytes());
        far.awaitReceived(sent + 1, BOUND);
        near.awaitReceived(sent + 1, BOUND);
    }

    /** Each leg that was admitted has ended, with a word for it unless its own node is dead. */
    void assertOver(Duration bound) {
        for (CompletableFuture<PeerDial.Answer> leg : List.of(
                Optional.ofNullable(deviceLeg).orElse(new CompletableFuture<>()),
                Optional.ofNullable(serviceLeg).orElse(new CompletableFuture<>()))) {
            if (leg.isDone()) {
                leg.join()
                        .peer()
                        .ifPresent(peer ->
                                assertThat(peer.awaitClosing(bound).code()).isIn(1006, 1008, 1011, 1013));
            }
        }
    }

    /** No ticket of it is good at any node that lives. */
    void assertNoTicketIsGood() {
        for (ClusterNode node : hub.cluster().with(ENDPOINT)) {
            if (node.serves()) {
                Optional.ofNullable(offer).ifPresent(one -> assertRefused(device.leg(one), node));
                if (serviceLeg != null) {
                    assertRefused(service.leg(answer.join()), node);
                }
            }
        }
    }

    private static void assertRefused(PeerDial leg, ClusterNode at) {
        assertThat(leg.through(at.address(), ClusterNode.HTTPS_PORT)
                        .within(BOUND)
                        .connectExpectingRefusal()
                        .status())
                .isIn(401, 503);
    }

    @Override
    public void close() {
        admitted(deviceLeg).ifPresent(Peer::close);
        admitted(serviceLeg).ifPresent(Peer::close);
        device.close();
    }
}
