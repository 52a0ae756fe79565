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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes behind which identities have a session: one batch at a time, of each identity only its newest change. So a whole
 * fleet that reconnects costs few transactions, and a database that is away for a while loses nothing.
 *
 * <p>Owned by the verticle's event loop.
 */
final class SessionStates {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStates.class);
    private static final int MAX_PENDING = 100_000;
    private static final int MAX_BATCH = 500;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Function<List<SessionChanged>, Future<Outcome<Bus.Done>>> write;
    private final Map<Identity, SessionChanged> pending = new LinkedHashMap<>();
    private boolean writing;
    private Optional<Promise<Void>> closing = Optional.empty();

    SessionStates(Vertx vertx, Function<List<SessionChanged>, Future<Outcome<Bus.Done>>> write) {
        this.vertx = vertx;
        this.write = write;
    }

    void changed(SessionChanged change) {
        if (pending.size() >= MAX_PENDING && !pending.containsKey(change.identity())) {
            LOG.warn("{} session changes wait for the database: one is dropped", MAX_PENDING);
            return;
        }
        pending.merge(change.identity(), change, SessionStates::newer);
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
        batch.forEach(change -> pending.remove(change.identity()));
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
            batch.forEach(change -> pending.merge(change.identity(), change, SessionStates::newer));
            vertx.setTimer(RETRY.toMillis(), timer -> writeNext());
        });
    }

    private static String why(AsyncResult<Outcome<Bus.Done>> done) {
        return done.failed() ? done.cause().getMessage() : done.result().toString();
    }

    private static SessionChanged newer(SessionChanged one, SessionChanged other) {
        return one.at().isAfter(other.at()) ? one : other;
    }
}
