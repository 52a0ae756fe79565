package io.culvert.it.simulation;

import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.quota.QuotaScope;
import io.culvert.cluster.quota.Quotas;
import io.culvert.cluster.quota.ScopeUse;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of all streams, kept outside of any node: reached a moment later, never lost, and each runs out when nobody reports
 * it. For one thread.
 */
final class SimulatedQuotas {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int MOST = 200;

    private final Timeline timeline;
    private final Map<String, Long> leases = new LinkedHashMap<>();
    private long made;

    SimulatedQuotas(Timeline timeline) {
        this.timeline = timeline;
    }

    /** How many places are taken now. */
    int taken() {
        leases.values().removeIf(expiresAt -> expiresAt <= timeline.now());
        return leases.size();
    }

    /** The quotas as one process reaches them. */
    Quotas of(NodeProcess process) {
        return new Reached(process);
    }

    private final class Reached implements Quotas {
        private final NodeProcess process;

        Reached(NodeProcess process) {
            this.process = process;
        }

        private <T> Future<T> later(java.util.function.Supplier<T> answer) {
            Promise<T> promise = Promise.promise();
            timeline.after(timeline.millis(0, 5), () -> {
                T value = answer.get();
                timeline.after(timeline.millis(0, 5), () -> process.time().run(() -> promise.complete(value)));
            });
            return promise.future();
        }

        @Override
        public Future<Reservation> reserve(Wish wish) {
            return later(() -> {
                if (taken() >= MOST) {
                    return new Reservation.Denied(CloseReason.TOO_MANY_STREAMS, "full", Duration.ofSeconds(1));
                }
                String id = "lease" + ++made;
                leases.put(id, timeline.now() + wish.handshake().plus(LEASE).toNanos());
                return new Reservation.Granted(new StreamLease(id, StreamLimits.NONE));
            });
        }

        @Override
        public void release(String leaseId) {
            timeline.after(timeline.millis(0, 5), () -> leases.remove(leaseId));
        }

        @Override
        public Future<Set<String>> report(List<StreamUse> streams) {
            return later(() -> {
                streams.forEach(use -> leases.put(use.lease(), timeline.now() + LEASE.toNanos()));
                return Set.of();
            });
        }

        @Override
        public Future<Outcome<List<ScopeUse>>> use() {
            return Future.succeededFuture(Outcome.granted(List.of()));
        }

        @Override
        public Future<Outcome<ScopeUse>> use(QuotaScope scope) {
            return Future.succeededFuture(Outcome.refused(CloseReason.NODE_UNAVAILABLE, "not counted here"));
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }
}
