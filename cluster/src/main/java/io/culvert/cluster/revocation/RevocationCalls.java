package io.culvert.cluster.revocation;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import java.util.List;

/** How revocations get about: told by the registry to {@link Address#NODES}, and asked for at {@link Address#REGISTRY}. */
public final class RevocationCalls {
    /** Revocations that were just stored, in their order. */
    public record News(List<Revocation> revocations) {
        public News {
            revocations = List.copyOf(revocations);
        }
    }

    /**
     * What was revoked after this?
     *
     * @param number of the last one that is known; {@link #NOW} to learn the newest number alone
     * @param limit how many to answer at most
     */
    public record Since(long number, int limit) {
        public static final long NOW = -1;
    }

    /**
     * The next revocations.
     *
     * @param newest the number of the newest one of all
     * @param gap whether some after the known one are not kept any more, so that nobody can tell what they were
     */
    public record Following(long newest, boolean gap, List<Revocation> revocations) {
        public Following {
            revocations = List.copyOf(revocations);
        }
    }

    public static final BusCall<News, Bus.Done> NEWS = new BusCall<>("revocation-news", News.class, Bus.Done.class);
    public static final BusCall<Since, Following> SINCE =
            new BusCall<>("revocations-since", Since.class, Following.class);

    private RevocationCalls() {}
}
