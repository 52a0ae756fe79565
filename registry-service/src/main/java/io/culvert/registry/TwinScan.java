package io.culvert.registry;

import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.QueryCalls.Scan;
import io.culvert.registry.QueryCalls.Scanned;
import io.culvert.registry.query.Query;
import io.culvert.registry.query.Selection;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Goes through stored twins for a query, in pages by id: so its memory is bounded, and so is the time of one call, whatever the
 * query finds. Has no state; blocks, so only worker threads may call.
 */
final class TwinScan {
    /** How many twins one call looks at. */
    static final int MAX_SEEN = 2_000;

    /** How many rows are read from the database at once. */
    private static final int PAGE = 250;

    /** A call's answer is full when its rows have so many characters. */
    private static final int MAX_CHARACTERS = 512 * 1024;

    /** When a call ends: some conditions take long for some tags, and its thread has others to serve. */
    private static final Duration MAX_TIME = Duration.ofMillis(500);

    private final IdentityTable table;
    private final LongSupplier nanoTime;

    TwinScan(IdentityTable table, LongSupplier nanoTime) {
        this.table = table;
        this.nanoTime = nanoTime;
    }

    Outcome<Scanned> scan(Scan request) {
        return Query.parse(request.query()).then(query -> Outcome.granted(scan(query, request)));
    }

    /** A full answer ends before the next match, so that a caller is not sent on for nothing. */
    private Scanned scan(Query query, Scan request) {
        boolean counts = query.select() instanceof Selection.Count;
        List<String> rows = new ArrayList<>();
        long matched = 0;
        int characters = 0;
        Optional<Identity> last = request.after();
        long since = nanoTime.getAsLong();
        for (int seen = 0; seen < MAX_SEEN; seen += PAGE) {
            List<RegistryEntry> page = page(query.from(), last);
            for (RegistryEntry entry : page) {
                JsonObject twin = TwinJson.of(entry);
                if (query.matches(twin)) {
                    if (rows.size() >= request.limit() || characters >= MAX_CHARACTERS) {
                        return new Scanned(rows, matched, last);
                    }
                    matched++;
                    if (!counts) {
                        String row = query.select().of(twin).encode();
                        rows.add(row);
                        characters += row.length();
                    }
                }
                last = Optional.of(entry.identity());
                if (nanoTime.getAsLong() - since > MAX_TIME.toNanos()) {
                    return new Scanned(rows, matched, last);
                }
            }
            if (page.size() < PAGE) {
                return new Scanned(rows, matched, Optional.empty());
            }
        }
        return new Scanned(rows, matched, last);
    }

    private List<RegistryEntry> page(Query.Source from, Optional<Identity> after) {
        String device = after.map(Identity::deviceId).orElse("");
        return switch (from) {
            case DEVICES -> table.devicesAfter(device, PAGE);
            case MODULES ->
                table.modulesAfter(device, after.flatMap(Identity::moduleId).orElse(""), PAGE);
        };
    }
}
