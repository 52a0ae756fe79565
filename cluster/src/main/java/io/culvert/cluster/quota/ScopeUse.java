package io.culvert.cluster.quota;

import java.util.Comparator;
import java.util.Optional;

/**
 * What a scope may use and uses.
 *
 * @param streams open or being opened now
 * @param bytesToday of applications in both directions since midnight UTC; absent where nobody counts them: of a device
 *     without a limit of its bytes
 */
public record ScopeUse(QuotaScope scope, QuotaLimits limits, int streams, Optional<Long> bytesToday) {
    /** The hub, then policies, then devices; among them those that use most. */
    static final Comparator<ScopeUse> MOST_FIRST = Comparator.comparing(
                    (ScopeUse use) -> use.scope().kind())
            .thenComparing(ScopeUse::streams, Comparator.reverseOrder())
            .thenComparing(use -> use.bytesToday().orElse(0L), Comparator.reverseOrder());

    /** The hub, then policies, then devices; among them by name. */
    static final Comparator<ScopeUse> BY_NAME = Comparator.comparing(
                    (ScopeUse use) -> use.scope().kind())
            .thenComparing(use -> use.scope().name());

    boolean uses() {
        return streams > 0 || bytesToday.orElse(0L) > 0;
    }
}
