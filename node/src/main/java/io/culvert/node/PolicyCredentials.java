package io.culvert.node;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.PolicyChanged;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primary keys of the policies as this node shows them: read from its registry, written to the files of the data folder, and
 * both again whenever the registry tells of a changed policy, and every {@value #LOOK_SECONDS} s, since news may be lost and a
 * renewal may fail.
 *
 * <p>One renewal after the other, so that what was read last is written last. May be used on any thread; its lock
 * is held while a renewal joins the line, never while one works.
 */
final class PolicyCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyCredentials.class);

    private static final int LOOK_SECONDS = 5;
    private static final Duration LOOK = Duration.ofSeconds(LOOK_SECONDS);

    private final Vertx vertx;
    private final Bus bus;
    private final Supplier<Future<Map<String, Secret>>> registry;
    private final Consumer<Map<String, Secret>> files;
    private final Scheduler scheduler;
    private volatile Map<String, Secret> primaryKeys = Map.of();
    /** Ends with the last renewal in line. */
    private Future<Void> renewals = Future.succeededFuture();

    /** What the files hold; empty when that is not known. Belongs to the renewal that works. */
    private volatile Optional<Map<String, Secret>> written = Optional.empty();

    private volatile Bus.Registration news = Future::succeededFuture;
    private volatile Scheduler.Task nextLook = () -> {};
    private volatile boolean stopped;

    /** @param files writes the keys, and removes the files of other policies, on a thread that may block */
    PolicyCredentials(
            Vertx vertx,
            Bus bus,
            Scheduler scheduler,
            Supplier<Future<Map<String, Secret>>> registry,
            Consumer<Map<String, Secret>> files) {
        this.vertx = vertx;
        this.bus = bus;
        this.scheduler = scheduler;
        this.registry = registry;
        this.files = files;
    }

    /** Done when the files are written, of which a failure is told. */
    Future<Void> start() {
        // Listens first, so that no change is missed.
        return bus.serve(Address.NODES, RegistryCalls.POLICY_CHANGED, this::changed)
                .onSuccess(served -> news = served)
                .compose(served -> renewed())
                .onSuccess(done -> lookLater());
    }

    /** Listens and looks no more, and has finished what it was writing. */
    Future<Void> stop() {
        stopped = true;
        nextLook.cancel();
        return news.close().eventually(this::lastRenewal).otherwiseEmpty();
    }

    Map<String, Secret> primaryKeys() {
        return primaryKeys;
    }

    private Future<Outcome<Bus.Done>> changed(PolicyChanged change) {
        renewed();
        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
    }

    private void lookLater() {
        if (!stopped) {
            nextLook = scheduler.after(LOOK, () -> renewed().onComplete(done -> lookLater()));
        }
    }

    private Future<Void> renewed() {
        Promise<Void> done = Promise.promise();
        Future<Void> before;
        synchronized (this) {
            before = renewals;
            renewals = done.future();
        }
        before.onComplete(ended -> renew().onComplete(done));
        return done.future();
    }

    private synchronized Future<Void> lastRenewal() {
        return renewals;
    }

    private Future<Void> renew() {
        return registry.get()
                .onSuccess(keys -> primaryKeys = keys)
                .compose(this::write)
                .onFailure(failure -> {
                    // Once, and not with each look at a database that is away.
                    if (written.isPresent()) {
                        LOG.error(
                                "credentials: not written anew, tried again in {} s: {}",
                                LOOK_SECONDS,
                                failure.toString());
                    }
                    written = Optional.empty();
                });
    }

    private Future<Void> write(Map<String, Secret> keys) {
        if (written.filter(keys::equals).isPresent()) {
            return Future.succeededFuture();
        }
        return vertx.<Void>executeBlocking(() -> {
                    files.accept(keys);
                    return null;
                })
                .onSuccess(done -> written = Optional.of(keys));
    }
}
