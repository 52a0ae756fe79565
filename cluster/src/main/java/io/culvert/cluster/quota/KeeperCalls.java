package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.quota.Quotas.Reservation;
import io.culvert.cluster.quota.Quotas.StreamUse;
import io.culvert.cluster.quota.Quotas.Wish;
import java.util.List;
import java.util.Optional;

/** What the node that keeps the quotas of a cluster is asked, at {@link Address#node}. */
final class KeeperCalls {
    /** One of the two is there. */
    record Decided(Optional<StreamLease> lease, Optional<Reservation.Denied> denied) {
        static Decided of(Reservation reservation) {
            return reservation instanceof Reservation.Granted granted
                    ? new Decided(Optional.of(granted.lease()), Optional.empty())
                    : new Decided(Optional.empty(), Optional.of((Reservation.Denied) reservation));
        }

        Reservation reservation() {
            return lease.<Reservation>map(Reservation.Granted::new).orElseGet(denied::orElseThrow);
        }
    }

    /** Streams that live at the node that tells. */
    record Report(List<StreamUse> streams) {}

    /** The leases of those that must end. */
    record Over(List<String> leases) {}

    record Release(String lease) {}

    /** What is used, of one scope or of all. */
    record UseOf(Optional<QuotaScope> scope) {}

    /** What {@link ScopeUse} says besides the limits, which every node knows. */
    record Used(QuotaScope scope, int streams, Optional<Long> bytesToday) {}

    record AllUsed(List<Used> scopes) {}

    static final BusCall<Wish, Decided> RESERVE = new BusCall<>("quota-reserve", Wish.class, Decided.class);
    static final BusCall<Report, Over> REPORT = new BusCall<>("quota-report", Report.class, Over.class);
    static final BusCall<Release, Bus.Done> RELEASE = new BusCall<>("quota-release", Release.class, Bus.Done.class);
    static final BusCall<UseOf, AllUsed> USE = new BusCall<>("quota-use", UseOf.class, AllUsed.class);

    private KeeperCalls() {}
}
