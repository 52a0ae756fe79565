package io.culvert.cluster.quota;

import java.time.LocalDate;
import java.util.Optional;

/** What one scope uses now, in memory; the lock of its quotas guards it. */
final class ScopeState {
    final QuotaScope scope;
    final QuotaLimits limits;
    private final Optional<TokenBucket> starts;
    private int streams;
    private LocalDate day;
    private long bytes;
    private boolean known;

    ScopeState(QuotaScope scope, QuotaLimits limits, LocalDate today, long now) {
        this.scope = scope;
        this.limits = limits;
        this.starts = limits.newStreams().map(rate -> new TokenBucket(rate, limits.burstOr(rate), now));
        this.day = today;
        this.known = !countsBytes();
    }

    /** Of any number of devices only those are counted, and stored, that have a limit. */
    boolean countsBytes() {
        return scope.kind() != QuotaScope.Kind.DEVICE || limits.bytesPerDay().isPresent();
    }

    /** Whether it has to be asked what was used today before this memory began. */
    boolean unknown(LocalDate today) {
        turnTo(today);
        return !known;
    }

    /** What was used today before. */
    void learn(LocalDate ofDay, long stored) {
        if (!known && ofDay.equals(day)) {
            known = true;
            bytes += stored;
        }
    }

    void count(LocalDate today, long more) {
        turnTo(today);
        bytes += more;
    }

    boolean usedUp(LocalDate today) {
        turnTo(today);
        return limits.bytesPerDay().isPresent()
                && bytes >= limits.bytesPerDay().get().bytes();
    }

    boolean full() {
        return limits.maxStreams().isPresent() && streams >= limits.maxStreams().get();
    }

    /** How long until another stream may be opened, 0 for at once. */
    long toWait(long now) {
        return starts.map(bucket -> bucket.toWait(now)).orElse(0L);
    }

    void start(long now) {
        starts.ifPresent(bucket -> bucket.take(now));
    }

    void enter() {
        streams++;
    }

    void leave() {
        streams--;
    }

    /** Whether a fresh one, asked what is stored, would say the same. */
    boolean idle(long now) {
        return streams == 0 && starts.map(bucket -> bucket.full(now)).orElse(true);
    }

    ScopeUse use(LocalDate today) {
        turnTo(today);
        return new ScopeUse(scope, limits, streams, countsBytes() ? Optional.of(bytes) : Optional.empty());
    }

    private void turnTo(LocalDate today) {
        if (!today.equals(day)) {
            day = today;
            bytes = 0;
            // Nobody counted before midnight what is used after it.
            known = true;
        }
    }
}
