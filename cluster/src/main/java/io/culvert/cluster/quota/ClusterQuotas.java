package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.Membership;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.quota.KeeperCalls.AllUsed;
import io.culvert.cluster.quota.KeeperCalls.Over;
import io.culvert.cluster.quota.KeeperCalls.UseOf;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The quotas of a cluster: one node keeps them all in its memory, and the others ask it. So a decision sees every scope of a
 * stream at one moment, and no shared map is written.
 *
 * <p>The keeper is the oldest coordinator. When it is gone the next oldest begins with nothing: within a second every host has
 * reported its streams again, for which the new one waits before it decides. Both sides of a partition have a keeper of their
 * own, each of which knows its own side's streams. May be used on any thread.
 */
public final class ClusterQuotas implements Quotas {
    /** How long a new keeper hears reports before it decides: hosts report once a second. */
    static final Duration SETTLING = Duration.ofMillis(1_500);
    /** How long a reservation looks for a keeper: until a dead one has left the cluster. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration QUESTION = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int LEASE_ID_BYTES = 16;

    private final String node;
    private final QuotaConfig config;
    private final Bus bus;
    private final Scheduler scheduler;
    private final LocalQuotas own;
    private final QuotaKeeper keeper;
    private final UseReports reports;

    /** @param node this one's name */
    public ClusterQuotas(
            String node, QuotaConfig config, Bus bus, Membership membership, Clock clock, Scheduler scheduler) {
        this.node = node;
        this.config = config;
        this.bus = bus;
        this.scheduler = scheduler;
        this.own = new LocalQuotas(config, bus, clock, scheduler);
        this.keeper = new QuotaKeeper(node, bus, membership, scheduler, own);
        this.reports = new UseReports(keeper::name, this::ask);
    }

    /** Answers the other nodes from now on. */
    public Future<?> start() {
        return keeper.start();
    }

    @Override
    public Future<Reservation> reserve(Wish wish) {
        if (!config.counts()) {
            return Future.succeededFuture(granted(wish));
        }
        if (keeper.name().equals(node)) {
            return keeper.reserve(wish);
        }
        return askPatiently(wish, scheduler.nanoTime() + PATIENCE.toNanos());
    }

    /** Without limits nobody need be asked, and the keeper is told for those who look at what is used. */
    private Reservation granted(Wish wish) {
        StreamLimits limits = StreamLimits.NONE;
        for (QuotaScope scope : QuotaScope.of(wish.policy(), wish.device())) {
            limits = limits.and(config.of(scope).ofEachStream());
        }
        StreamLease lease = new StreamLease(StreamId.randomHex(LEASE_ID_BYTES), limits);
        report(List.of(new StreamUse(lease.id(), wish.policy(), wish.device(), 0)));
        return new Reservation.Granted(lease);
    }

    private Future<Reservation> askPatiently(Wish wish, long until) {
        return ask(KeeperCalls.RESERVE, wish).compose(outcome -> {
            if (outcome instanceof Outcome.Granted<KeeperCalls.Decided> decided) {
                return Future.succeededFuture(decided.value().reservation());
            }
            if (scheduler.nanoTime() - until >= 0) {
                return Future.succeededFuture(new Reservation.Denied(
                        CloseReason.NODE_UNAVAILABLE, "The node that keeps the quotas does not answer.", SOON));
            }
            Promise<Reservation> later = Promise.promise();
            scheduler.after(
                    PAUSE,
                    () -> (keeper.name().equals(node) ? keeper.reserve(wish) : askPatiently(wish, until))
                            .onComplete(later));
            return later.future();
        });
    }

    @Override
    public void release(String leaseId) {
        if (keeper.name().equals(node)) {
            own.release(leaseId);
        } else {
            bus.tell(Address.node(keeper.name()), KeeperCalls.RELEASE, new KeeperCalls.Release(leaseId));
        }
    }

    @Override
    public Future<Set<String>> report(List<StreamUse> streams) {
        if (keeper.name().equals(node)) {
            return own.report(streams);
        }
        return reports.report(streams).map(over -> {
            Set<String> all = new HashSet<>();
            over.forEach(one -> all.addAll(one.leases()));
            return all;
        });
    }

    @Override
    public Future<Outcome<List<ScopeUse>>> use() {
        return keeper.name().equals(node) ? own.use() : ask(Optional.empty());
    }

    @Override
    public Future<Outcome<ScopeUse>> use(QuotaScope scope) {
        return keeper.name().equals(node)
                ? own.use(scope)
                : ask(Optional.of(scope)).map(outcome -> outcome.then(one -> Outcome.granted(one.get(0))));
    }

    private Future<Outcome<List<ScopeUse>>> ask(Optional<QuotaScope> scope) {
        Future<Outcome<AllUsed>> answer = ask(KeeperCalls.USE, new UseOf(scope));
        return answer.map(outcome -> outcome.then(all -> Outcome.granted(all.scopes().stream()
                .map(used -> new ScopeUse(used.scope(), config.of(used.scope()), used.streams(), used.bytesToday()))
                .toList())));
    }

    private Future<Outcome<Over>> ask(KeeperCalls.Report report) {
        return ask(KeeperCalls.REPORT, report);
    }

    private <Q extends Record, A extends Record> Future<Outcome<A>> ask(BusCall<Q, A> call, Q question) {
        return bus.ask(Address.node(keeper.name()), call, question, QUESTION);
    }

    /** Answers nobody any more, and stores what it has counted. */
    @Override
    public Future<Void> close() {
        return keeper.close().eventually(own::close);
    }
}
