package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.quota.QuotaCalls.AddUse;
import io.culvert.cluster.quota.QuotaCalls.MostUsedOn;
import io.culvert.cluster.quota.QuotaCalls.Used;
import io.culvert.cluster.quota.QuotaCalls.UsedBytes;
import io.culvert.cluster.quota.QuotaCalls.UsedOn;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A registry that keeps the bytes of days in memory, and can be away. Answers in the same turn. */
final class StoredUse implements Bus {
    private final Map<LocalDate, Map<QuotaScope, Long>> days = new HashMap<>();
    boolean away;
    int asked;

    long of(LocalDate day, QuotaScope scope) {
        return days.getOrDefault(day, Map.of()).getOrDefault(scope, 0L);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q extends Record, A extends Record> Future<Outcome<A>> ask(
            Address address, BusCall<Q, A> call, Q question, Duration limit) {
        if (away) {
            return Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "away"));
        }
        return Future.succeededFuture(Outcome.granted((A) answer(question)));
    }

    private Record answer(Record question) {
        if (question instanceof UsedOn on) {
            asked++;
            return new Used(on.scopes().stream()
                    .map(scope -> new UsedBytes(scope, of(on.day(), scope)))
                    .toList());
        }
        if (question instanceof MostUsedOn most) {
            return new Used(days.getOrDefault(most.day(), Map.of()).entrySet().stream()
                    .map(entry -> new UsedBytes(entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparingLong(UsedBytes::bytes).reversed())
                    .limit(most.limit())
                    .toList());
        }
        AddUse add = (AddUse) question;
        add.scopes()
                .forEach(used -> days.computeIfAbsent(add.day(), first -> new HashMap<>())
                        .merge(used.scope(), used.bytes(), Long::sum));
        return new Done();
    }

    @Override
    public <Q extends Record, A extends Record> Future<Registration> serve(
            Address address, BusCall<Q, A> call, Function<Q, Future<Outcome<A>>> handler) {
        throw new UnsupportedOperationException("serve");
    }

    @Override
    public <Q extends Record> void tell(Address address, BusCall<Q, Done> call, Q message) {
        throw new UnsupportedOperationException("tell");
    }
}
