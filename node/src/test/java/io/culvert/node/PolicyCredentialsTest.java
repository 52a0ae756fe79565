package io.culvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.LocalMembership;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxBus;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The credentials files of a node that no news reach. */
class PolicyCredentialsTest {
    private static final Map<String, Secret> FIRST = Map.of("service", new Secret("a"));
    private static final Map<String, Secret> NEXT = Map.of("service", new Secret("b"));

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();
    private final BlockingQueue<Map<String, Secret>> written = new LinkedBlockingQueue<>();
    private volatile Future<Map<String, Secret>> registry = Future.succeededFuture(FIRST);
    private volatile boolean diskFull;
    private PolicyCredentials credentials;

    @BeforeEach
    void start() throws Exception {
        credentials = new PolicyCredentials(
                vertx,
                new VertxBus(
                        vertx,
                        new LocalMembership(new Membership.Node("n", Set.of("registry"), "")),
                        Duration.ofSeconds(2)),
                new LooksByHand(),
                () -> registry,
                this::write);
        credentials.start().await(5, SECONDS);
        assertThat(written.poll()).isEqualTo(FIRST);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(5, SECONDS);
    }

    @Test
    void aChangeWhoseNewsWereLostIsFoundByTheNextLook() throws Exception {
        registry = Future.succeededFuture(NEXT);

        look();

        assertThat(written.poll(5, SECONDS)).isEqualTo(NEXT);
        assertThat(credentials.primaryKeys()).isEqualTo(NEXT);
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() throws Exception {
        look();
        awaitLook();

        assertThat(written).isEmpty();
    }

    @Test
    void aRenewalThatFailedIsTriedAgain() throws Exception {
        registry = Future.failedFuture("away");
        look();
        registry = Future.succeededFuture(NEXT);
        diskFull = true;
        look();
        diskFull = false;

        look();

        assertThat(written.poll(5, SECONDS)).isEqualTo(NEXT);
    }

    @Test
    void afterTheStopNobodyLooks() throws Exception {
        credentials.stop().await(5, SECONDS);
        registry = Future.succeededFuture(NEXT);
        looks.take().run();
        credentials.stop().await(5, SECONDS);

        assertThat(looks).isEmpty();
    }

    private void write(Map<String, Secret> keys) {
        if (diskFull) {
            throw new IllegalStateException("disk full");
        }
        written.add(keys);
    }

    private void look() throws InterruptedException {
        awaitLook().run();
        Runnable next = awaitLook();
        looks.add(next);
    }

    private Runnable awaitLook() throws InterruptedException {
        Runnable look = looks.poll(5, SECONDS);
        assertThat(look).as("the next look").isNotNull();
        return look;
    }

    /** Tasks run when the test runs them. */
    private final class LooksByHand implements Scheduler {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Task after(Duration delay, Runnable task) {
            looks.add(task);
            return () -> {};
        }
    }
}
