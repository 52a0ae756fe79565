package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.cluster.quota.Quotas.Wish;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Who keeps the cluster's quotas, and this node's part in it: every node answers who believes that it is the keeper. May be used
 * on any thread.
 */
final class QuotaKeeper {
    private final String node;
    private final Bus bus;
    private final Membership membership;
    private final Scheduler scheduler;
    private final LocalQuotas own;
    private final List<Bus.Registration> registrations = new CopyOnWriteArrayList<>();
    private volatile String name;
    private volatile long decidesFrom;

    QuotaKeeper(String node, Bus bus, Membership membership, Scheduler scheduler, LocalQuotas own) {
        this.node = node;
        this.bus = bus;
        this.membership = membership;
        this.scheduler = scheduler;
        this.own = own;
        this.name = oldest();
        this.decidesFrom = scheduler.nanoTime();
    }

    Future<?> start() {
        registrations.add(membership.listen(new Membership.Listener() {
            @Override
            public void joined(Membership.Node node) {
                look();
            }

            @Override
            public void left(Membership.Node node) {
                look();
            }

            @Override
            public void merged() {
                look();
            }
        }));
        return Future.all(List.of(
                serve(
                        KeeperCalls.RESERVE,
                        wish -> reserve(wish).map(decided -> Outcome.granted(KeeperCalls.Decided.of(decided)))),
                serve(
                        KeeperCalls.REPORT,
                        report -> own.report(report.streams())
                                .map(over -> Outcome.granted(new KeeperCalls.Over(List.copyOf(over))))),
                serve(KeeperCalls.RELEASE, release -> {
                    own.release(release.lease());
                    return Future.succeededFuture(Outcome.granted(new Bus.Done()));
                }),
                serve(KeeperCalls.USE, this::use)));
    }

    /** The node that keeps them, as this one sees the cluster. */
    String name() {
        return name;
    }

    /** Decides, once the hosts have had time to report. */
    Future<Reservation> reserve(Wish wish) {
        long wait = decidesFrom - scheduler.nanoTime();
        if (wait <= 0) {
            return own.reserve(wish);
        }
        Promise<Reservation> later = Promise.promise();
        scheduler.after(Duration.ofNanos(wait), () -> own.reserve(wish).onComplete(later));
        return later.future();
    }

    Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        registrations.forEach(registration -> closed.add(registration.close()));
        return Future.join(closed).otherwiseEmpty().mapEmpty();
    }

    private synchronized void look() {
        String now = oldest();
        if (!now.equals(name) && now.equals(node)) {
            decidesFrom = scheduler.nanoTime() + ClusterQuotas.SETTLING.toNanos();
        }
        name = now;
    }

    /** The cluster lists its members by age, the same on all of them; this node where there is no coordinator. */
    private String oldest() {
        return membership.nodes().stream()
                .filter(each -> each.roles().contains(Membership.COORDINATOR))
                .map(Membership.Node::name)
                .findFirst()
                .orElse(node);
    }

    private Future<Outcome<KeeperCalls.AllUsed>> use(KeeperCalls.UseOf question) {
        Optional<QuotaScope> scope = question.scope();
        return scope.isPresent()
                ? own.use(scope.get()).map(one -> one.then(used -> Outcome.granted(shown(List.of(used)))))
                : own.use().map(all -> all.then(used -> Outcome.granted(shown(used))));
    }

    private static KeeperCalls.AllUsed shown(List<ScopeUse> scopes) {
        return new KeeperCalls.AllUsed(scopes.stream()
                .map(use -> new KeeperCalls.Used(use.scope(), use.streams(), use.bytesToday()))
                .toList());
    }

    private <Q extends Record, A extends Record> Future<?> serve(
            BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        return bus.serve(Address.node(node), call, handler).onSuccess(registrations::add);
    }
}
