package io.culvert.cluster.revocation;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.News;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry's revocations, each once: hears the news, and asks once a second for what it did not hear. So what was
 * revoked has an effect at once, and within {@value #LOOK_SECONDS} s and a request's time when the message was lost.
 *
 * <p>While no registry answers, nothing is revoked that it could miss for good: it goes on from where it was. Belongs to the
 * loop on which it is started and the scheduler's tasks run.
 */
public final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final int LOOK_SECONDS = 1;
    private static final Duration LOOK = Duration.ofSeconds(LOOK_SECONDS);
    private static final Duration QUESTION = Duration.ofSeconds(2);
    private static final int PAGE = 500;

    /** What acts on them, on the same loop. */
    public interface Listener {
        void revoked(Revocation revocation);

        /** It cannot be told what was revoked, so nothing may go on as it is. */
        void unknownRevoked();
    }

    private final Bus bus;
    private final Scheduler scheduler;
    private final Listener listener;
    /** Up to which number all are known; empty before the first answer. */
    private Optional<Long> position = Optional.empty();
    /** Known ones after a number that is not known yet. */
    private final NavigableSet<Long> ahead = new TreeSet<>();

    private Bus.Registration news = Future::succeededFuture;
    private Scheduler.Task next = () -> {};
    private boolean closed;

    public Revocations(Bus bus, Scheduler scheduler, Listener listener) {
        this.bus = bus;
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /** Done when it knows where the list stands, or that no registry answers yet. */
    public Future<Void> start() {
        return bus.serve(Address.NODES, RevocationCalls.NEWS, this::told)
                .onSuccess(served -> news = served)
                .compose(served -> look());
    }

    /** Listens and asks no more. */
    public Future<Void> close() {
        closed = true;
        next.cancel();
        return news.close();
    }

    private Future<Outcome<Bus.Done>> told(News message) {
        message.revocations().forEach(this::take);
        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
    }

    private Future<Void> look() {
        Since question = new Since(position.orElse(Since.NOW), PAGE);
        return bus.ask(Address.REGISTRY, RevocationCalls.SINCE, question, QUESTION)
                .transform(answer -> {
                    boolean more = false;
                    if (answer.succeeded() && answer.result() instanceof Outcome.Granted<Following> granted) {
                        more = granted.value().revocations().size() == PAGE;
                        follow(granted.value());
                    } else {
                        LOG.debug("revocations: no answer: {}", answer);
                    }
                    lookAgain(more ? Duration.ZERO : LOOK);
                    return Future.succeededFuture();
                });
    }

    private void lookAgain(Duration pause) {
        if (!closed) {
            next = scheduler.after(pause, this::look);
        }
    }

    private void follow(Following answer) {
        if (position.isEmpty()) {
            startFrom(answer.newest());
        } else if (answer.gap()) {
            LOG.warn("revocations after {} are not kept any more: all that may rest on them ends", position.get());
            position = Optional.of(answer.newest());
            ahead.clear();
            listener.unknownRevoked();
        } else {
            answer.revocations().forEach(this::take);
        }
    }

    /** What was heard before the first answer is known already. */
    private void startFrom(long newest) {
        position = Optional.of(newest);
        advance();
    }

    private void take(Revocation revocation) {
        long number = revocation.number();
        boolean known = position.filter(until -> number <= until).isPresent() || !ahead.add(number);
        if (!known) {
            advance();
            listener.revoked(revocation);
        }
    }

    private void advance() {
        if (position.isPresent()) {
            long until = position.get();
            ahead.headSet(until, true).clear();
            while (ahead.remove(until + 1)) {
                until++;
            }
            position = Optional.of(until);
        }
    }
}
