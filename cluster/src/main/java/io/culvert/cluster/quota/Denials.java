package io.culvert.cluster.quota;

import io.culvert.cluster.quota.Quotas.Reservation.Denied;
import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Why a stream is refused, in words that name the scope and the limit. Stateless. */
final class Denials {
    /** A place comes free when some stream ends: nobody knows when. */
    private static final Duration SOME_STREAM_ENDS = Duration.ofSeconds(5);

    private Denials() {}

    /** What speaks against one more stream of all these scopes; empty when nothing does. */
    static Optional<Denied> of(List<ScopeState> scopes, LocalDate today, long now, Instant clock) {
        return scopes.stream()
                .filter(state -> state.usedUp(today))
                .findFirst()
                .map(state -> usedUp(state, clock))
                .or(() -> scopes.stream().filter(ScopeState::full).findFirst().map(Denials::full))
                .or(() -> scopes.stream()
                        .filter(state -> state.toWait(now) > 0)
                        .max(Comparator.comparingLong(state -> state.toWait(now)))
                        .map(state -> tooFast(state, now)));
    }

    private static Denied usedUp(ScopeState state, Instant now) {
        Instant midnight = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .plusDays(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
        return new Denied(
                CloseReason.QUOTA_EXCEEDED,
                "The quota of " + state.scope + " is used up for today: bytes-per-day is "
                        + state.limits.bytesPerDay().orElseThrow() + "; the next day begins at 00:00 UTC.",
                Duration.between(now, midnight));
    }

    private static Denied full(ScopeState state) {
        return new Denied(
                CloseReason.TOO_MANY_STREAMS,
                "The quota of " + state.scope + " is full: max-streams is "
                        + state.limits.maxStreams().orElseThrow() + ".",
                SOME_STREAM_ENDS);
    }

    private static Denied tooFast(ScopeState state, long now) {
        return new Denied(
                CloseReason.THROTTLED,
                "Streams of " + state.scope + " are opened too fast: new-streams is "
                        + state.limits.newStreams().orElseThrow() + ".",
                Duration.ofNanos(state.toWait(now)));
    }
}
