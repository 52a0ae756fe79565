package io.culvert.cluster.quota;

import io.culvert.cluster.Address;
import io.culvert.cluster.Bus;
import io.culvert.cluster.BusCall;
import java.time.LocalDate;
import java.util.List;

/** What the registry keeps of quotas, asked at {@link Address#REGISTRY}: the bytes of each UTC day. */
public final class QuotaCalls {
    /** Bytes of one scope. */
    public record UsedBytes(QuotaScope scope, long bytes) {}

    /** What these scopes used on a day; a scope that used nothing is not in the answer. */
    public record UsedOn(LocalDate day, List<QuotaScope> scopes) {}

    /** The scopes that used most on a day. */
    public record MostUsedOn(LocalDate day, int limit) {}

    public record Used(List<UsedBytes> scopes) {}

    /** Adds to what is stored of a day. A request whose answer was lost may be repeated, and then counts twice. */
    public record AddUse(LocalDate day, List<UsedBytes> scopes) {}

    public static final BusCall<UsedOn, Used> USED_ON = new BusCall<>("quota-used-on", UsedOn.class, Used.class);
    public static final BusCall<MostUsedOn, Used> MOST_USED_ON =
            new BusCall<>("quota-most-used-on", MostUsedOn.class, Used.class);
    public static final BusCall<AddUse, Bus.Done> ADD_USE =
            new BusCall<>("quota-add-use", AddUse.class, Bus.Done.class);

    private QuotaCalls() {}
}
