package io.culvert.registry;

import io.culvert.cluster.revocation.Revocation;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.registry.BulkCalls.Bulk;
import io.culvert.registry.BulkCalls.Done;
import io.culvert.registry.BulkCalls.Item;
import io.culvert.registry.BulkCalls.Result;
import io.culvert.registry.IdentityCalls.ChangeTags;
import io.culvert.registry.IdentityCalls.Create;
import io.culvert.registry.IdentityCalls.Delete;
import io.culvert.registry.IdentityCalls.Replace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Does the items of a bulk request one after the other, each whole or not at all, and each whatever became of the others. Has no
 * state; blocks, so only worker threads may call.
 */
final class BulkChanges {
    /** How often an item that creates or changes starts again because somebody deleted or created it meanwhile. */
    private static final int MAX_TRIES = 5;

    private final Identities identities;

    BulkChanges(Identities identities) {
        this.identities = identities;
    }

    Outcome<Change<Done>> apply(Bulk request) {
        List<Result> results = new ArrayList<>();
        List<Revocation> revoked = new ArrayList<>();
        for (Item item : request.items()) {
            results.add(result(apply(item), revoked));
        }
        return Outcome.granted(new Change<>(new Done(results), revoked));
    }

    private static Result result(Outcome<Change<RegistryEntry>> outcome, List<Revocation> revoked) {
        if (outcome instanceof Outcome.Refused<Change<RegistryEntry>> refused) {
            return new Result(Optional.of(refused.reason()), refused.detail());
        }
        revoked.addAll(
                ((Outcome.Granted<Change<RegistryEntry>>) outcome).value().revoked());
        return new Result(Optional.empty(), "");
    }

    private Outcome<Change<RegistryEntry>> apply(Item item) {
        return switch (item.mode()) {
            case CREATE -> create(item);
            case UPDATE -> update(item);
            case CREATE_OR_UPDATE -> createOrUpdate(item);
            case DELETE -> identities.delete(new Delete(item.identity(), item.etag()));
            case UPDATE_TWIN ->
                unchanged(identities.changeTags(
                        new ChangeTags(item.identity(), item.draft().tags().orElse("{}"), true, item.etag())));
        };
    }

    private Outcome<Change<RegistryEntry>> create(Item item) {
        return unchanged(identities.create(new Create(item.identity(), item.draft())));
    }

    private Outcome<Change<RegistryEntry>> update(Item item) {
        return identities.replace(new Replace(item.identity(), item.draft(), item.etag()));
    }

    private Outcome<Change<RegistryEntry>> createOrUpdate(Item item) {
        CloseReason missing =
                item.identity().moduleId().isPresent() ? CloseReason.MODULE_UNKNOWN : CloseReason.DEVICE_UNKNOWN;
        Outcome<Change<RegistryEntry>> outcome = update(item);
        for (int tries = 0; tries < MAX_TRIES && refusedFor(outcome, missing); tries++) {
            outcome = create(item);
            if (!refusedFor(outcome, CloseReason.DEVICE_EXISTS) && !refusedFor(outcome, CloseReason.MODULE_EXISTS)) {
                return outcome;
            }
            outcome = update(item);
        }
        return outcome;
    }

    private static boolean refusedFor(Outcome<Change<RegistryEntry>> outcome, CloseReason reason) {
        return outcome instanceof Outcome.Refused<Change<RegistryEntry>> refused && refused.reason() == reason;
    }

    private static Outcome<Change<RegistryEntry>> unchanged(Outcome<RegistryEntry> outcome) {
        return outcome.then(entry -> Outcome.granted(new Change<>(entry, List.of())));
    }
}
