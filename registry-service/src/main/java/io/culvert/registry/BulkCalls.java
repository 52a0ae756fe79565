package io.culvert.registry;

import io.culvert.cluster.BusCall;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.registry.IdentityCalls.Draft;
import java.util.List;
import java.util.Optional;

/** What the bulk route asks the registry: several changes, each for itself. */
public final class BulkCalls {
    /** What an item does. */
    public enum Mode {
        CREATE,
        UPDATE,
        CREATE_OR_UPDATE,
        DELETE,
        /** Merges tags and leaves all else. */
        UPDATE_TWIN
    }

    /**
     * One change.
     *
     * @param etag what the stored entry must have, of UPDATE_TWIN the stored twin; empty for any
     * @param draft of a DELETE nothing, of UPDATE_TWIN the tags
     */
    public record Item(Identity identity, Mode mode, Optional<String> etag, Draft draft) {}

    public record Bulk(List<Item> items) {
        public Bulk {
            items = List.copyOf(items);
        }
    }

    /**
     * What became of each item, in their order.
     *
     * @param results of which an item that is not done has a refusal
     */
    public record Done(List<Result> results) {
        public Done {
            results = List.copyOf(results);
        }
    }

    public record Result(Optional<CloseReason> refusal, String detail) {}

    public static final BusCall<Bulk, Done> BULK = new BusCall<>("identity-bulk", Bulk.class, Done.class);

    private BulkCalls() {}
}
