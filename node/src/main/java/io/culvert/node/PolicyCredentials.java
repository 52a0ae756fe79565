package io.culvert.node;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.RegistryCalls;
import io.culvert.cluster.RegistryCalls.PolicyChanged;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primary keys of the policies as this node shows them: read from its registry, written to the files of the data folder, and
 * both again whenever the registry tells of a changed policy.
 *
 * <p>One renewal after the other, so that what was read last is written last. May be used on any thread; its lock
 * is held while a renewal joins the line, never while one works.
 */
final class PolicyCredentials {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyCredentials.class);

    private final Vertx vertx;
    private final Bus bus;
    private final Supplier<Future<Map<String, Secret>>> registry;
    private final Consumer<Map<String, Secret>> files;
    private volatile Map<String, Secret> primaryKeys = Map.of();
    /** Ends with the last renewal in line. */
    private Future<Void> renewals = Future.succeededFuture();

    private volatile Bus.Registration news = Future::succeededFuture;

    /** @param files writes the keys, on a thread that may block */
    PolicyCredentials(
            Vertx vertx, Bus bus, Supplier<Future<Map<String, Secret>>> registry, Consumer<Map<String, Secret>> files) {
        this.vertx = vertx;
        this.bus = bus;
        this.registry = registry;
        this.files = files;
    }

    /** Done when the files are written, of which a failure is told. */
    Future<Void> start() {
        // Listens first, so that no change is missed.
        return bus.serve(Address.NODES, RegistryCalls.POLICY_CHANGED, this::changed)
                .onSuccess(served -> news = served)
                .compose(served -> renewed());
    }

    /** Listens no more, and has finished what it was writing. */
    Future<Void> stop() {
        return news.close().eventually(this::lastRenewal).otherwiseEmpty();
    }

    Map<String, Secret> primaryKeys() {
        return primaryKeys;
    }

    private Future<Outcome<Bus.Done>> changed(PolicyChanged change) {
        renewed()
                .onFailure(failure -> LOG.error(
                        "credentials of policy {}: not written anew, a restart of the hub does: {}",
                        change.name(),
                        failure.toString()));
        return Future.succeededFuture(Outcome.granted(new Bus.Done()));
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
                .compose(keys -> vertx.executeBlocking(() -> {
                    files.accept(keys);
                    return null;
                }));
    }
}
