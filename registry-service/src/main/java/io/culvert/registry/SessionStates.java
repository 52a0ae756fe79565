package io.culvert.registry;

import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls.SessionChanged;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes behind which identities have a session: one batch at a time, of each identity and coordinator only its newest change. So a whole
 * fleet that reconnects costs few transactions, and a database that is away for a while loses nothing.
 *
 * <p>Owned by the verticle's event loop.
 */
final class SessionStates {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStates.class);
    private static final int MAX_PENDING = 100_000;
    private static final int MAX_BATCH = 500;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private record Source(Identity identity, String node) {
        static Source of(SessionChanged change) {
            return new Source(change.identity(), change.node());
        }
    }

    private final Vertx vertx;
    private final Function<List<SessionChanged>, Future<Outcome<Bus.Done>>> write;
    /** In the order in which they came: what two coordinators say of one identity has no other. */
    private Map<Source, SessionChanged> pending = new LinkedHashMap<>();

    private boolean writing;
    private Optional<Promise<Void>> closing = Optional.empty();

    SessionStates(Vertx vertx, Function<List<SessionChanged>, Future<Outcome<Bus.Done>>> write) {
        this.vertx = vertx;
        this.write = write;
    }

    void changed(SessionChanged change) {
        Source source = Source.of(change);
        if (pending.size() >= MAX_PENDING && !pending.containsKey(source)) {
            LOG.warn("{} session changes wait for the database: one is dropped", MAX_PENDING);
            return;
        }
        SessionChanged before = pending.remove(source);
        pending.put(source, before == null ? change : newer(before, change));
        writeNext();
    }

    /** Done when what is pending has been written, or could not be: a store that closes is not waited for. */
    Future<Void> close() {
        Promise<Void> written = Promise.promise();
        closing = Optional.of(written);
        writeNext();
        return written.future();
    }

    private void writeNext() {
        if (writing) {
            return;
        }
        if (pending.isEmpty()) {
            closing.ifPresent(Promise::tryComplete);
            return;
        }
        List<SessionChanged> batch =
                new ArrayList<>(pending.values().stream().limit(MAX_BATCH).toList());
        batch.forEach(change -> pending.remove(Source.of(change)));
        // Several registry nodes may write at once: rows in one order do not lock each other out.
        batch.sort(Comparator.comparing(change -> change.identity().toString()));
        writing = true;
        write.apply(batch).onComplete(done -> {
            writing = false;
            if (done.succeeded() && done.result() instanceof Outcome.Granted<Bus.Done>) {
                writeNext();
                return;
            }
            if (closing.isPresent()) {
                LOG.warn("{} session changes are not stored: {}", batch.size() + pending.size(), why(done));
                closing.get().tryComplete();
                return;
            }
            LOG.warn("{} session changes are not stored yet, the database is tried again: {}", batch.size(), why(done));
            putBack(batch);
            vertx.setTimer(RETRY.toMillis(), timer -> writeNext());
        });
    }

    /** Before what came since, but for what that replaces. */
    private void putBack(List<SessionChanged> batch) {
        Map<Source, SessionChanged> since = pending;
        pending = new LinkedHashMap<>();
        batch.stream()
                .filter(change -> !since.containsKey(Source.of(change)))
                .forEach(change -> pending.put(Source.of(change), change));
        pending.putAll(since);
    }

    private static String why(AsyncResult<Outcome<Bus.Done>> done) {
        return done.failed() ? done.cause().getMessage() : done.result().toString();
    }

    private static SessionChanged newer(SessionChanged one, SessionChanged other) {
        return one.at().isAfter(other.at()) ? one : other;
    }
}
