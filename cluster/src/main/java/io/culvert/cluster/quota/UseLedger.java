package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.quota.QuotaCalls.UsedBytes;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the bytes of the day behind: what was counted waits some seconds, then goes to the registry in batches, one at a
 * time. So a hub that is killed forgets those seconds, and a registry that is away for a while loses nothing. May be used on
 * any thread; its own lock guards it.
 */
final class UseLedger {
    /** What a hub that is killed forgets at most, besides the second between two reports. */
    static final Duration DELAY = Duration.ofSeconds(5);

    private static final int MAX_BATCH = 500;
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(UseLedger.class);

    private record Entry(LocalDate day, QuotaScope scope) {}

    private final Bus bus;
    private final Scheduler scheduler;
    private final Map<Entry, Long> pending = new HashMap<>();
    private boolean writing;
    private boolean timed;
    /** Since a write failed, until one succeeds: told at both ends, not at each try. */
    private boolean behind;

    private Optional<Promise<Void>> closing = Optional.empty();

    UseLedger(Bus bus, Scheduler scheduler) {
        this.bus = bus;
        this.scheduler = scheduler;
    }

    synchronized void add(LocalDate day, QuotaScope scope, long bytes) {
        pending.merge(new Entry(day, scope), bytes, Long::sum);
        writeLater();
    }

    /** What is stored of these scopes. */
    Future<Outcome<QuotaCalls.Used>> usedOn(LocalDate day, List<QuotaScope> scopes) {
        return bus.ask(Address.REGISTRY, QuotaCalls.USED_ON, new QuotaCalls.UsedOn(day, scopes), LIMIT);
    }

    /** What is stored of the scopes that used most. */
    Future<Outcome<QuotaCalls.Used>> mostUsedOn(LocalDate day, int limit) {
        return bus.ask(Address.REGISTRY, QuotaCalls.MOST_USED_ON, new QuotaCalls.MostUsedOn(day, limit), LIMIT);
    }

    /** Whether all that was counted of this scope is stored. */
    synchronized boolean stored(LocalDate day, QuotaScope scope) {
        return !writing && !pending.containsKey(new Entry(day, scope));
    }

    /** Done when all is stored, or cannot be stored now. */
    Future<Void> close() {
        Promise<Void> stored = Promise.promise();
        synchronized (this) {
            closing = Optional.of(stored);
        }
        write();
        return stored.future();
    }

    private void writeLater() {
        if (!timed && closing.isEmpty()) {
            timed = true;
            scheduler.after(DELAY, () -> {
                synchronized (this) {
                    timed = false;
                }
                write();
            });
        }
    }

    private void write() {
        LocalDate day = null;
        List<UsedBytes> batch = new ArrayList<>();
        Optional<Promise<Void>> finished;
        synchronized (this) {
            if (writing) {
                return;
            }
            finished = pending.isEmpty() ? closing : Optional.empty();
            if (!pending.isEmpty()) {
                day = pending.keySet().iterator().next().day();
                take(day, batch);
                writing = true;
            }
        }
        finished.ifPresent(Promise::tryComplete);
        if (!batch.isEmpty()) {
            store(day, batch);
        }
    }

    private void take(LocalDate day, List<UsedBytes> batch) {
        for (var each = pending.entrySet().iterator(); each.hasNext() && batch.size() < MAX_BATCH; ) {
            var entry = each.next();
            if (entry.getKey().day().equals(day)) {
                batch.add(new UsedBytes(entry.getKey().scope(), entry.getValue()));
                each.remove();
            }
        }
    }

    private void store(LocalDate day, List<UsedBytes> batch) {
        bus.ask(Address.REGISTRY, QuotaCalls.ADD_USE, new QuotaCalls.AddUse(day, batch), LIMIT)
                .otherwise(fault -> Outcome.refused(CloseReason.INTERNAL_ERROR, fault.toString()))
                .onSuccess(outcome -> written(day, batch, outcome));
    }

    private void written(LocalDate day, List<UsedBytes> batch, Outcome<Bus.Done> outcome) {
        boolean stored = outcome instanceof Outcome.Granted<Bus.Done>;
        boolean turned;
        Optional<Promise<Void>> givenUp = Optional.empty();
        synchronized (this) {
            writing = false;
            turned = behind == stored;
            behind = !stored;
            if (!stored && closing.isPresent()) {
                givenUp = closing;
            } else if (!stored) {
                batch.forEach(used -> pending.merge(new Entry(day, used.scope()), used.bytes(), Long::sum));
                writeLater();
            }
        }
        if (stored) {
            if (turned) {
                LOG.info("bytes of {} are stored again", day);
            }
            write();
        } else if (givenUp.isPresent()) {
            LOG.warn("bytes of {} are not stored: {}", day, outcome);
            givenUp.get().tryComplete();
        } else if (turned) {
            LOG.warn("bytes of {} are not stored yet, it is tried again: {}", day, outcome);
        }
    }
}
