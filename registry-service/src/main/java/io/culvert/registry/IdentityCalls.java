package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.protocol.Identity;
import java.util.List;
import java.util.Optional;

/**
 * What the registry's REST asks the registry, at {@link Address#REGISTRY}. Callers have authorized their own caller before.
 *
 * <p>{@code etag} is what the stored entry must have, empty for any.
 */
public final class IdentityCalls {
    /**
     * What a caller wants of an entry.
     *
     * @param enabled empty: enabled when created, as it was when replaced
     * @param authentication how it will prove who it is
     * @param managedBy who manages a module, empty as it was
     * @param tags of its twin, a JSON object; empty as they were
     */
    public record Draft(
            Optional<Boolean> enabled,
            Optional<String> statusReason,
            Authentication.Draft authentication,
            Optional<String> managedBy,
            Optional<String> tags) {
        /** Wants this and nothing else in particular. */
        static Draft of(Authentication.Draft authentication) {
            return new Draft(Optional.empty(), Optional.empty(), authentication, Optional.empty(), Optional.empty());
        }

        Draft because(String reason) {
            return new Draft(enabled, Optional.of(reason), authentication, managedBy, tags);
        }

        Draft tagged(Optional<String> tags) {
            return new Draft(enabled, statusReason, authentication, managedBy, tags);
        }
    }

    /**
     * Refused with {@code DEVICE_EXISTS} or {@code MODULE_EXISTS}; for a module also with {@code DEVICE_UNKNOWN} or {@code
     * TOO_MANY_MODULES}.
     */
    public record Create(Identity identity, Draft draft) {}

    /** Refused with {@code DEVICE_UNKNOWN} or {@code MODULE_UNKNOWN}. */
    public record Get(Identity identity) {}

    /**
     * Devices in the order of their ids.
     *
     * @param after the last id of the page before, empty for the first page
     * @param limit at most {@link Identities#MAX_PAGE}
     */
    public record ListDevices(String after, int limit) {}

    /** Entries, those of devices without their tags. */
    public record Page(List<RegistryEntry> entries) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** The modules of a device in the order of their ids, of which there are never many; refused with {@code DEVICE_UNKNOWN}. */
    public record ListModules(String deviceId) {}

    /** Refused with {@code DEVICE_UNKNOWN}, {@code MODULE_UNKNOWN} or {@code PRECONDITION_FAILED}. */
    public record Replace(Identity identity, Draft draft, Optional<String> etag) {}

    /** Gives both keys new random values; refused like {@link Replace}. */
    public record RegenerateKeys(Identity identity, Optional<String> etag) {}

    /** Deletes a module, or a device with its modules; refused like {@link Replace}. Answers what was deleted. */
    public record Delete(Identity identity, Optional<String> etag) {}

    /**
     * Changes the tags of a twin; refused like {@link Replace}, or with {@code BAD_REQUEST} when they grow over a limit.
     *
     * @param tags a JSON object: all of them, or those to be merged into the stored ones
     * @param etag of the twin
     */
    public record ChangeTags(Identity identity, String tags, boolean merge, Optional<String> etag) {}

    /** How many devices there are, modules not counted. */
    public record Count() {}

    public record Counted(long devices, long enabled, long connected) {}

    public static final BusCall<Create, RegistryEntry> CREATE =
            new BusCall<>("identity-create", Create.class, RegistryEntry.class);
    public static final BusCall<Get, RegistryEntry> GET = new BusCall<>("identity-get", Get.class, RegistryEntry.class);
    public static final BusCall<ListDevices, Page> LIST = new BusCall<>("identity-list", ListDevices.class, Page.class);
    public static final BusCall<ListModules, Page> LIST_MODULES =
            new BusCall<>("identity-list-modules", ListModules.class, Page.class);
    public static final BusCall<ChangeTags, RegistryEntry> CHANGE_TAGS =
            new BusCall<>("identity-change-tags", ChangeTags.class, RegistryEntry.class);
    public static final BusCall<Count, Counted> COUNT = new BusCall<>("identity-count", Count.class, Counted.class);
    public static final BusCall<Replace, RegistryEntry> REPLACE =
            new BusCall<>("identity-replace", Replace.class, RegistryEntry.class);
    public static final BusCall<RegenerateKeys, RegistryEntry> REGENERATE_KEYS =
            new BusCall<>("identity-regenerate-keys", RegenerateKeys.class, RegistryEntry.class);
    public static final BusCall<Delete, RegistryEntry> DELETE =
            new BusCall<>("identity-delete", Delete.class, RegistryEntry.class);

    private IdentityCalls() {}
}
