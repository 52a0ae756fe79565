package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of bearer tokens as they are now: read at the start, again from time to time, and at once when a token names a key that
 * is not among them. Owned by the verticle's event loop.
 */
final class TokenKeys {
    private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);
    /** Tokens with made-up key ids cause no more requests than this. */
    private static final Duration BETWEEN_UNKNOWN = Duration.ofSeconds(10);
    /** How soon a load that failed is tried again. */
    private static final Duration RETRY = Duration.ofSeconds(10);
    /** Keys that could not be confirmed for so long are worth nothing: their owner may have withdrawn them. */
    private static final Duration STALE = Duration.ofHours(24);

    private static final long NONE = -1;

    private final Vertx vertx;
    private final TokenConfig config;
    private final StoreWorkers workers;
    private final Optional<JwksFetch> fetch;
    private Optional<JsonWebKeys> keys = Optional.empty();
    private long loadedAt;
    private Optional<Long> unknownAt = Optional.empty();
    private Optional<Future<Void>> loading = Optional.empty();
    private long timer = NONE;
    private boolean closed;

    TokenKeys(Vertx vertx, TokenConfig config, StoreWorkers workers) {
        this.vertx = vertx;
        this.config = config;
        this.workers = workers;
        this.fetch = config.jwksUrl().isEmpty() ? Optional.empty() : Optional.of(new JwksFetch(vertx, config));
    }

    /** Reads the files, whose faults fail the start, and the URL, whose server may be away for a while. */
    Future<Void> start() {
        return workers.run(() -> TokenKeyFiles.read(config)).compose(read -> load());
    }

    /** The keys to verify a token with; refused with {@code NODE_UNAVAILABLE} while there are none. */
    Future<Outcome<JsonWebKeys>> keysFor(Optional<String> keyId) {
        boolean known = keys.filter(now -> now.knows(keyId)).isPresent();
        return known ? Future.succeededFuture(current()) : renewed();
    }

    /** The keys after they were read once more, unless that was a moment ago. */
    Future<Outcome<JsonWebKeys>> renewed() {
        if (!mayAskAgain()) {
            return Future.succeededFuture(current());
        }
        unknownAt = Optional.of(System.nanoTime());
        return load().map(loaded -> current());
    }

    Future<Void> close() {
        closed = true;
        if (timer != NONE) {
            vertx.cancelTimer(timer);
        }
        return fetch.map(JwksFetch::close).orElseGet(Future::succeededFuture);
    }

    private Outcome<JsonWebKeys> current() {
        return keys.filter(now -> System.nanoTime() - loadedAt < STALE.toNanos())
                .map(Outcome::granted)
                .orElseGet(() -> Outcome.refused(
                        CloseReason.NODE_UNAVAILABLE, "the keys of bearer tokens could not be loaded yet"));
    }

    private boolean mayAskAgain() {
        return loading.isPresent()
                || unknownAt
                        .map(at -> System.nanoTime() - at > BETWEEN_UNKNOWN.toNanos())
                        .orElse(true);
    }

    /** Loads them, once at a time; a failure is logged, and leaves the keys that are there. */
    private Future<Void> load() {
        if (loading.isPresent()) {
            return loading.get();
        }
        Future<Void> run = workers.run(() -> TokenKeyFiles.read(config))
                .compose(files -> fetched().map(set -> {
                    List<JsonObject> sets = new ArrayList<>(files);
                    set.ifPresent(sets::add);
                    return JsonWebKeys.of(vertx, sets, config.secret(), config.algorithms());
                }))
                .onSuccess(fresh -> {
                    keys = Optional.of(fresh);
                    loadedAt = System.nanoTime();
                })
                .onFailure(
                        failure -> LOG.warn("the keys of bearer tokens cannot be loaded{}: {}", where(), why(failure)))
                .transform(done -> {
                    loading = Optional.empty();
                    again(done.succeeded() ? config.jwksRefresh() : RETRY);
                    return Future.succeededFuture();
                });
        loading = run.isComplete() ? Optional.empty() : Optional.of(run);
        return run;
    }

    private Future<Optional<JsonObject>> fetched() {
        return fetch.map(from -> from.fetch().map(Optional::of))
                .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }

    private void again(Duration after) {
        if (timer != NONE) {
            vertx.cancelTimer(timer);
        }
        if (!closed) {
            Duration soonest = after.compareTo(config.jwksRefresh()) < 0 ? after : config.jwksRefresh();
            timer = vertx.setTimer(soonest.toMillis(), fired -> load());
        }
    }

    private String where() {
        return config.jwksUrl().isEmpty()
                ? ""
                : " from " + URI.create(config.jwksUrl()).getHost();
    }

    private static String why(Throwable failure) {
        return failure.getClass().getSimpleName() + " " + failure.getMessage();
    }
}
