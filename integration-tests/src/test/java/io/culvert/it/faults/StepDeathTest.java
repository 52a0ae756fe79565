package io.culvert.it.faults;

import static io.culvert.it.cluster.ClusterPlan.COORDINATOR;
import static io.culvert.it.cluster.ClusterPlan.ENDPOINT;
import static io.culvert.it.cluster.ClusterPlan.REGISTRY;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.ClusterPlan;
import io.culvert.it.cluster.NamespaceHosts;
import io.culvert.it.cluster.NodePlan;
import io.culvert.it.cluster.StrangeMember;
import io.culvert.it.faults.HeldStream.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that takes part in a stream is killed, at each step of the stream's handshake. */
@Tag("long")
class StepDeathTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** Within which everybody who waits is told: the deadline, and what the last one to know of it adds. */
    private static final Duration TOLD = DEADLINE.plusSeconds(5);

    /** The place of a stream whose host is dead comes free 30 s after the host's last word, or after the deadline. */
    private static final Duration CLEARED = Duration.ofSeconds(30).plus(TOLD).plusSeconds(15);

    private static final int STRANGER = 7;

    /** Who is killed. */
    private enum Victim {
        ARBITER,
        HOST,
        SECOND,
        DEVICES_COORDINATOR,
        SERVICES_COORDINATOR
    }

    /** What becomes of the stream. */
    private enum End {
        PAIRED,
        OVER,
        /** The link may come before its host hears of the death, or after. */
        EITHER
    }

    private static NamespaceHosts hosts;
    private static BreakableHub hub;
    private static StrangeMember stranger;

    @BeforeAll
    static void start() throws Exception {
        hosts = NamespaceHosts.create(STRANGER);
        List<NodePlan> nodes = List.of(
                NodePlan.of(1, REGISTRY),
                NodePlan.of(2, COORDINATOR),
                NodePlan.of(3, COORDINATOR),
                NodePlan.of(4, ENDPOINT),
                NodePlan.of(5, ENDPOINT),
                NodePlan.of(6, ENDPOINT));
        hub = BreakableHub.start(
                StepDeathTest.class,
                hosts,
                new ClusterPlan(nodes, true, false),
                settings -> settings.handshakeDeadline(DEADLINE)
                        .set("endpoint.partner-grace", "500ms")
                        .set("quotas.hub.max-streams", "1000"));
        stranger = hub.strangeMember(STRANGER);
    }

    @AfterAll
    static void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    @AfterEach
    void allRun() {
        hosts.heal();
        hub.cluster().startDead();
    }

    @ParameterizedTest(name = "{0}: {1} is killed: {2}")
    @CsvSource({
        "WAITING, SERVICES_COORDINATOR, OVER",
        "WAITING, DEVICES_COORDINATOR, PAIRED",
        "OFFERED, ARBITER, OVER",
        "OFFERED, SERVICES_COORDINATOR, OVER",
        "OFFERED, DEVICES_COORDINATOR, OVER",
        "ACCEPTED, ARBITER, OVER",
        "ACCEPTED, SERVICES_COORDINATOR, PAIRED",
        "ACCEPTED, DEVICES_COORDINATOR, PAIRED",
        "FIRST_LEG, ARBITER, OVER",
        "FIRST_LEG, HOST, OVER",
        "FIRST_LEG, SERVICES_COORDINATOR, PAIRED",
        "FIRST_LEG, DEVICES_COORDINATOR, PAIRED",
        "LINKING, ARBITER, EITHER",
        "LINKING, HOST, OVER",
        "LINKING, SECOND, OVER",
        "LINKING, SERVICES_COORDINATOR, PAIRED",
        "LINKING, DEVICES_COORDINATOR, PAIRED",
        "PAIRED, ARBITER, PAIRED",
        "PAIRED, HOST, OVER",
        "PAIRED, SECOND, OVER",
        "PAIRED, SERVICES_COORDINATOR, PAIRED",
        "PAIRED, DEVICES_COORDINATOR, PAIRED"
    })
    void everybodyIsToldAtMostOnePairingIsMadeAndNothingIsLeft(Step step, Victim victim, End end) throws Exception {
        Residue before = settled();
        try (HeldStream stream = new HeldStream(hub)) {
            stream.bringTo(step, hosts);

            node(victim, stream).kill();

            hosts.heal();
            stream.goOn(TOLD);
            if (end == End.PAIRED) {
                stream.assertPaired();
            } else if (end == End.OVER || !stream.bothAdmitted()) {
                stream.assertOver(TOLD);
            }
            stream.assertNoTicketIsGood();
        }
        hub.cluster().startDead();
        await("no more than " + before, now -> now.holdsNoMoreThan(before));
        try (HeldStream next = new HeldStream(hub)) {
            next.bringTo(Step.PAIRED, hosts);
        }
    }

    private static ClusterNode node(Victim victim, HeldStream stream) {
        return switch (victim) {
            case ARBITER -> stream.arbiter();
            case HOST -> stream.host();
            case SECOND -> stream.second();
            case DEVICES_COORDINATOR -> hub.node(2);
            case SERVICES_COORDINATOR -> hub.node(3);
        };
    }

    /** What is held when nothing happens any more. */
    private static Residue settled() {
        AtomicReference<Residue> last = new AtomicReference<>();
        return await("no stream, twice the same", now -> {
            Residue former = last.getAndSet(now);
            return former != null
                    && now.streams() == 0
                    && now.counted() == 0
                    && now.entries().equals(former.entries());
        });
    }

    private static Residue await(String what, Predicate<Residue> good) {
        AtomicReference<Object> last = new AtomicReference<>();
        try {
            Awaitility.await()
                    .atMost(CLEARED)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        try {
                            Residue now = Residue.of(hub, stranger);
                            last.set(now);
                            return good.test(now);
                        } catch (AssertionError | RuntimeException notYet) {
                            last.set(notYet);
                            return false;
                        }
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("held: " + last.get() + ", expected: " + what, e);
        }
        return (Residue) last.get();
    }
}
