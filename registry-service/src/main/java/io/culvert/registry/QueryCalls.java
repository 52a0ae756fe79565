package io.culvert.registry;

import io.culvert.cluster.BusCall;
import io.culvert.protocol.Identity;
import java.util.List;
import java.util.Optional;

/** What the query route asks the registry. */
public final class QueryCalls {
    /**
     * Go through twins in the order of their ids, for a while. Refused with {@code BAD_REQUEST} when the query is none.
     *
     * @param after the last one that was looked at before, empty for the beginning
     * @param limit the most rows to answer
     */
    public record Scan(String query, Optional<Identity> after, int limit) {}

    /**
     * What was found.
     *
     * @param rows each a JSON object; none where the query counts
     * @param matched how many twins the query asks for were seen
     * @param last the last one that was looked at, empty when there are no more
     */
    public record Scanned(List<String> rows, long matched, Optional<Identity> last) {
        public Scanned {
            rows = List.copyOf(rows);
        }
    }

    public static final BusCall<Scan, Scanned> SCAN = new BusCall<>("twin-scan", Scan.class, Scanned.class);

    private QueryCalls() {}
}
