package io.culvert.cluster.quota;

import io.culvert.cluster.Bus;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.quota.QuotaCalls.UsedBytes;
import io.culvert.cluster.quota.Quotas.Reservation.Denied;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The quotas of a hub that is one process: places and rates in memory, the bytes of the day stored by the registry. A lock
 * guards its maps, and Futures complete outside it.
 *
 * <p>It remembers scopes that use something, and {@value #MAX_IDLE} that do not; what was stored of a forgotten one is asked
 * for when it comes again.
 */
public final class LocalQuotas implements Quotas {
    /** How long a lease lives that no host reports: longer than a host may be held up. */
    static final Duration LEASE = Duration.ofSeconds(30);

    private static final int MAX_IDLE = 10_000;
    private static final int MAX_LISTED = 1_000;
    private static final int LEASE_ID_BYTES = 16;
    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();
    /** A place comes free when some stream ends: nobody knows when. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final class Taken {
        private final List<ScopeState> scopes;
        private long expiresAt;

        Taken(List<ScopeState> scopes) {
            this.scopes = scopes;
        }
    }

    private final QuotaConfig config;
    private final Clock clock;
    private final Scheduler scheduler;
    private final UseLedger ledger;
    private final Map<QuotaScope, ScopeState> states = new HashMap<>();
    private final Map<String, Taken> leases = new HashMap<>();
    private long sweptAt;

    public LocalQuotas(QuotaConfig config, Bus bus, Clock clock, Scheduler scheduler) {
        this.config = config;
        this.clock = clock;
        this.scheduler = scheduler;
        this.ledger = new UseLedger(bus, scheduler);
        this.sweptAt = scheduler.nanoTime();
    }

    @Override
    public Future<Reservation> reserve(Wish wish) {
        List<QuotaScope> scopes = QuotaScope.of(wish.policy(), wish.device());
        List<QuotaScope> unknown;
        synchronized (this) {
            sweep();
            unknown = unknown(scopes);
            if (unknown.isEmpty()) {
                return Future.succeededFuture(decide(wish, scopes));
            }
        }
        LocalDate today = today();
        return ledger.usedOn(today, unknown).map(stored -> {
            if (stored instanceof Outcome.Granted<QuotaCalls.Used> known) {
                synchronized (this) {
                    learn(today, unknown, known.value());
                    return decide(wish, scopes);
                }
            }
            Outcome.Refused<QuotaCalls.Used> refused = (Outcome.Refused<QuotaCalls.Used>) stored;
            return new Denied(refused.reason(), refused.detail(), SOON);
        });
    }

    @Override
    public synchronized void release(String leaseId) {
        Taken taken = leases.remove(leaseId);
        if (taken != null) {
            taken.scopes.forEach(ScopeState::leave);
        }
    }

    @Override
    public Future<Set<String>> report(List<StreamUse> streams) {
        Set<String> over = new HashSet<>();
        Set<QuotaScope> unknown = new HashSet<>();
        LocalDate today = today();
        synchronized (this) {
            sweep();
            for (StreamUse use : streams) {
                count(today, use, unknown);
            }
            for (StreamUse use : streams) {
                if (leases.get(use.lease()).scopes.stream().anyMatch(state -> state.usedUp(today))) {
                    over.add(use.lease());
                }
            }
        }
        if (!unknown.isEmpty()) {
            List<QuotaScope> asked = List.copyOf(unknown);
            ledger.usedOn(today, asked).onSuccess(stored -> {
                if (stored instanceof Outcome.Granted<QuotaCalls.Used> known) {
                    synchronized (this) {
                        learn(today, asked, known.value());
                    }
                }
            });
        }
        return Future.succeededFuture(over);
    }

    @Override
    public Future<Outcome<List<ScopeUse>>> use() {
        LocalDate today = today();
        return ledger.mostUsedOn(today, MAX_LISTED)
                .map(stored -> stored.then(used -> {
                    synchronized (this) {
                        sweep();
                        Map<QuotaScope, ScopeState> all = new HashMap<>(states);
                        config.named().forEach(scope -> all.computeIfAbsent(scope, this::fresh));
                        used.scopes()
                                .forEach(row -> all.computeIfAbsent(row.scope(), this::fresh)
                                        .learn(today, row.bytes()));
                        return Outcome.granted(list(all.values(), today));
                    }
                }));
    }

    @Override
    public Future<Outcome<ScopeUse>> use(QuotaScope scope) {
        LocalDate today = today();
        return ledger.usedOn(today, List.of(scope))
                .map(stored -> stored.then(used -> {
                    synchronized (this) {
                        sweep();
                        ScopeState state = states.getOrDefault(scope, fresh(scope));
                        state.learn(today, bytesOf(scope, used));
                        return Outcome.granted(state.use(today));
                    }
                }));
    }

    /** How many scopes it holds in memory. */
    synchronized int remembered() {
        return states.size();
    }

    @Override
    public Future<Void> close() {
        return ledger.close();
    }

    private List<ScopeUse> list(Collection<ScopeState> all, LocalDate today) {
        return all.stream()
                .map(state -> state.use(today))
                .filter(use -> use.uses() || config.named().contains(use.scope()))
                .sorted(ScopeUse.MOST_FIRST)
                .limit(MAX_LISTED)
                .sorted(ScopeUse.BY_NAME)
                .toList();
    }

    private Reservation decide(Wish wish, List<QuotaScope> scopes) {
        LocalDate today = today();
        long now = scheduler.nanoTime();
        List<ScopeState> wanted = scopes.stream().map(this::state).toList();
        Optional<Denied> no = Denials.of(wanted, today, now, clock.instant());
        if (no.isPresent()) {
            return no.get();
        }
        StreamLimits limits = StreamLimits.NONE;
        for (ScopeState state : wanted) {
            state.start(now);
            limits = limits.and(state.limits.ofEachStream());
        }
        String id = StreamId.randomHex(LEASE_ID_BYTES);
        take(id, wanted).expiresAt = now + wish.handshake().plus(LEASE).toNanos();
        return new Reservation.Granted(new StreamLease(id, limits));
    }

    private Taken take(String id, List<ScopeState> scopes) {
        Taken taken = new Taken(scopes);
        scopes.forEach(ScopeState::enter);
        leases.put(id, taken);
        return taken;
    }

    private void count(LocalDate today, StreamUse use, Set<QuotaScope> unknown) {
        Taken taken = leases.get(use.lease());
        if (taken == null) {
            List<QuotaScope> scopes = QuotaScope.of(use.policy(), use.device());
            taken = take(use.lease(), scopes.stream().map(this::state).toList());
            unknown.addAll(unknown(scopes));
        }
        taken.expiresAt = scheduler.nanoTime() + LEASE.toNanos();
        if (use.bytes() > 0) {
            for (ScopeState state : taken.scopes) {
                if (state.countsBytes()) {
                    state.count(today, use.bytes());
                    ledger.add(today, state.scope, use.bytes());
                }
            }
        }
    }

    private List<QuotaScope> unknown(List<QuotaScope> scopes) {
        LocalDate today = today();
        return scopes.stream().filter(scope -> state(scope).unknown(today)).toList();
    }

    private void learn(LocalDate day, List<QuotaScope> asked, QuotaCalls.Used stored) {
        asked.forEach(scope -> state(scope).learn(day, bytesOf(scope, stored)));
    }

    private static long bytesOf(QuotaScope scope, QuotaCalls.Used stored) {
        return stored.scopes().stream()
                .filter(used -> used.scope().equals(scope))
                .mapToLong(UsedBytes::bytes)
                .sum();
    }

    private ScopeState state(QuotaScope scope) {
        return states.computeIfAbsent(scope, this::fresh);
    }

    private ScopeState fresh(QuotaScope scope) {
        return new ScopeState(scope, config.of(scope), today(), scheduler.nanoTime());
    }

    /** Forgets leases that ran out, and idle scopes beyond what may be kept. */
    private void sweep() {
        long now = scheduler.nanoTime();
        if (now - sweptAt < SWEEP_NANOS) {
            return;
        }
        sweptAt = now;
        List<String> over = new ArrayList<>();
        leases.forEach((id, taken) -> {
            if (now - taken.expiresAt >= 0) {
                over.add(id);
            }
        });
        over.forEach(this::release);
        if (states.size() > leases.size() * 3L + MAX_IDLE) {
            LocalDate today = today();
            states.values().removeIf(state -> state.idle(now) && ledger.stored(today, state.scope));
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
