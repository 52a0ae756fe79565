package io.culvert.coordinator.session;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.Membership;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the registry stores of this coordinator's sessions with those that are here, and tells it where it is wrong: news
 * may be lost with a registry node or its database. Once in a while, soon when it did not answer to news, and when a registry
 * node comes or goes or parts of the cluster become one.
 *
 * <p>Owned by the thread of its scheduler.
 */
public final class SessionReview {
    private static final Logger LOG = LoggerFactory.getLogger(SessionReview.class);
    static final Duration INTERVAL = Duration.ofSeconds(60);
    /** A registry node that has just come is not served by at once. */
    static final Duration SOON = Duration.ofSeconds(2);
    /** After a review that failed. */
    static final Duration RETRY = Duration.ofSeconds(10);
    /** How many sessions are told at once. */
    private static final int BATCH = 100;

    private static final Duration QUESTION = Duration.ofSeconds(2);

    private final String node;
    private final Bus bus;
    private final Scheduler scheduler;
    private final Supplier<Set<Identity>> here;
    private final Function<Identity, Future<?>> tell;
    private final AtomicBoolean expectedSoon = new AtomicBoolean();
    private boolean reviewing;
    private boolean again;
    private boolean stopped;
    private Scheduler.Task next = () -> {};

    /**
     * @param here who has a session on this coordinator
     * @param tell tells the registry whether an identity has one
     */
    SessionReview(
            String node,
            Bus bus,
            Scheduler scheduler,
            Supplier<Set<Identity>> here,
            Function<Identity, Future<?>> tell) {
        this.node = node;
        this.bus = bus;
        this.scheduler = scheduler;
        this.here = here;
        this.tell = tell;
    }

    /** Begins, until the registration is closed. */
    public Bus.Registration start(Membership membership) {
        next = scheduler.after(INTERVAL, this::review);
        Bus.Registration news = membership.listen(new Membership.Listener() {
            @Override
            public void joined(Membership.Node other) {
                if (other.roles().contains(Membership.REGISTRY)) {
                    merged();
                }
            }

            @Override
            public void left(Membership.Node other) {
                joined(other);
            }

            @Override
            public void merged() {
                scheduler.after(SOON, SessionReview.this::review);
            }
        });
        return () -> {
            scheduler.after(Duration.ZERO, () -> {
                stopped = true;
                next.cancel();
            });
            return news.close();
        };
    }

    /** News may have been lost: compares within seconds. On any thread, as often as one likes. */
    void soon() {
        if (expectedSoon.compareAndSet(false, true)) {
            scheduler.after(SOON, this::review);
        }
    }

    private void review() {
        expectedSoon.set(false);
        if (stopped) {
            return;
        }
        if (reviewing) {
            again = true;
            return;
        }
        reviewing = true;
        next.cancel();
        stored(Optional.empty(), new HashSet<>())
                .compose(this::compare)
                .onComplete(done -> scheduler.after(Duration.ZERO, () -> {
                    if (done.failed()) {
                        LOG.debug(
                                "sessions are not compared with the registry's: {}",
                                done.cause().toString());
                    }
                    reviewing = false;
                    if (!stopped) {
                        next = scheduler.after(again ? SOON : done.failed() ? RETRY : INTERVAL, this::review);
                    }
                    again = false;
                }));
    }

    /** What the registry stores, page by page; fails where it does not answer. */
    private Future<Set<Identity>> stored(Optional<Identity> after, Set<Identity> known) {
        return bus.ask(Address.REGISTRY, RegistryCalls.SESSIONS_OF, new RegistryCalls.SessionsOf(node, after), QUESTION)
                .compose(outcome -> {
                    if (!(outcome instanceof Outcome.Granted<RegistryCalls.Sessions> page)) {
                        return Future.failedFuture(outcome.toString());
                    }
                    List<Identity> identities = page.value().identities();
                    known.addAll(identities);
                    return page.value().more()
                            ? stored(Optional.of(identities.get(identities.size() - 1)), known)
                            : Future.succeededFuture(known);
                });
    }

    private Future<Void> compare(Set<Identity> known) {
        Set<Identity> wrong = new HashSet<>(here.get());
        Set<Identity> untold = new HashSet<>(wrong);
        untold.removeAll(known);
        known.removeAll(wrong);
        known.addAll(untold);
        if (!known.isEmpty()) {
            LOG.info("the registry is told of {} sessions again that it had wrong", known.size());
        }
        return tell(known.iterator());
    }

    private Future<Void> tell(Iterator<Identity> left) {
        List<Future<?>> batch = new ArrayList<>();
        while (batch.size() < BATCH && left.hasNext()) {
            batch.add(tell.apply(left.next()));
        }
        return batch.isEmpty() ? Future.succeededFuture() : Future.join(batch).transform(told -> tell(left));
    }
}
