package io.culvert.cli;

import io.culvert.cli.DeviceExport.Waiting;
import io.culvert.client.HubException;
import io.culvert.client.Page;
import io.culvert.client.RegistryClient;
import io.culvert.client.Twin;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The twins of identities that are asked for in the order in which a query gives them, so that many come with each request. One
 * that is not where it should be, as it was registered meanwhile, is fetched alone. Holds a bounded number. Used by one thread,
 * which waits.
 */
final class TwinWindow {
    /** How many are read beyond those that are asked for before the rest is fetched alone. */
    private static final int SLACK = 2 * RegistryClient.MAX_LIST;

    private final RegistryClient registry;
    private final Waiting waiting;
    private final String query;
    private final Map<Identity, Twin> ahead = new HashMap<>();
    private Optional<String> next = Optional.empty();
    private boolean ended;

    TwinWindow(RegistryClient registry, Waiting waiting, String query) {
        this.registry = registry;
        this.waiting = waiting;
        this.query = query;
    }

    /** Whether the query gives any. */
    boolean any() {
        while (ahead.isEmpty() && !ended) {
            read();
        }
        return !ahead.isEmpty();
    }

    /** The twins of these; of one that was deleted meanwhile there is none. */
    Map<Identity, Twin> of(Collection<Identity> wanted) {
        while (!ended && ahead.size() < wanted.size() + SLACK && !ahead.keySet().containsAll(wanted)) {
            read();
        }
        Map<Identity, Twin> found = new HashMap<>(ahead);
        found.keySet().retainAll(wanted);
        ahead.keySet().removeAll(wanted);
        if (ahead.size() > SLACK) {
            // Of identities that nobody asks for: they were deleted after they were read.
            ahead.clear();
        }
        List<Future<Optional<Twin>>> missing = wanted.stream()
                .filter(identity -> !found.containsKey(identity))
                .map(this::alone)
                .toList();
        waiting.await(Future.join(missing));
        missing.forEach(answer -> answer.result().ifPresent(twin -> found.put(twin.identity(), twin)));
        return found;
    }

    private void read() {
        Page<Twin> page = waiting.await(registry.twins().query(query, RegistryClient.MAX_LIST, next));
        page.items().forEach(twin -> ahead.put(twin.identity(), twin));
        next = page.continuation();
        ended = next.isEmpty();
    }

    private Future<Optional<Twin>> alone(Identity identity) {
        return registry.twins()
                .get(identity)
                .map(Optional::of)
                .recover(failure ->
                        gone(failure) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(failure));
    }

    /** Whether it failed because there is no such identity. */
    static boolean gone(Throwable failure) {
        return failure instanceof HubException known
                && known.reason().map(CloseReason::httpStatus).equals(Optional.of(404));
    }
}
