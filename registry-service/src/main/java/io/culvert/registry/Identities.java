package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Find;
import io.culvert.cluster.RegistryCalls.Found;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.registry.IdentityCalls.ChangeTags;
import io.culvert.registry.IdentityCalls.Count;
import io.culvert.registry.IdentityCalls.Counted;
import io.culvert.registry.IdentityCalls.Create;
import io.culvert.registry.IdentityCalls.Delete;
import io.culvert.registry.IdentityCalls.Draft;
import io.culvert.registry.IdentityCalls.Get;
import io.culvert.registry.IdentityCalls.ListDevices;
import io.culvert.registry.IdentityCalls.ListModules;
import io.culvert.registry.IdentityCalls.Page;
import io.culvert.registry.IdentityCalls.RegenerateKeys;
import io.culvert.registry.IdentityCalls.Replace;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rules by which entries are made and changed. Of two changes at once each starts from what the other stored, or is
 * refused. Has no state of its own; blocks, so only worker threads may call.
 */
final class Identities {
    /** How many devices one page may hold. */
    static final int MAX_PAGE = 1_000;

    private static final String NO_DEVICE = "the device is not registered";

    /** How often a change that names no ETag starts again because another change was stored meanwhile. */
    private static final int MAX_TRIES = 20;

    private final IdentityTable table;
    private final int maxModules;
    private final Clock clock;

    /**
     * Rules over this table.
     *
     * @param maxModules of one device
     */
    Identities(IdentityTable table, int maxModules, Clock clock) {
        this.table = table;
        this.maxModules = maxModules;
        this.clock = clock;
    }

    Outcome<RegistryEntry> create(Create request) {
        Draft draft = request.draft();
        Optional<Authentication> authentication =
                Authentication.sas(SymmetricKeys.NONE).changed(draft.authentication());
        if (authentication.isEmpty()) {
            return noThumbprint();
        }
        RegistryEntry entry = new RegistryEntry(
                request.identity(),
                RegistryEntry.newGenerationId(),
                RegistryEntry.newEtag(),
                draft.enabled().orElse(true),
                draft.statusReason(),
                Optional.empty(),
                authentication.get(),
                draft.managedBy().filter(text -> !text.isEmpty()),
                RegistryEntry.Twin.created(draft.tags().orElse("{}")),
                RegistryEntry.Connection.NEVER);
        boolean module = request.identity().moduleId().isPresent();
        return switch (table.insert(entry, maxModules)) {
            case DONE -> Outcome.granted(entry);
            case EXISTS ->
                module
                        ? Outcome.refused(CloseReason.MODULE_EXISTS, "the module is registered already")
                        : Outcome.refused(CloseReason.DEVICE_EXISTS, "the device is registered already");
            case DEVICE_MISSING -> Outcome.refused(CloseReason.DEVICE_UNKNOWN, NO_DEVICE);
            case TOO_MANY_MODULES ->
                Outcome.refused(
                        CloseReason.TOO_MANY_MODULES,
                        "the device has " + maxModules + " modules, and no more are taken (registry.max-modules)");
        };
    }

    Outcome<RegistryEntry> get(Get request) {
        return table.find(request.identity()).map(Outcome::granted).orElseGet(() -> unknown(request.identity()));
    }

    Outcome<Found> find(Find question) {
        return get(new Get(question.identity())).then(entry -> Outcome.granted(new Found(entry.enabled())));
    }

    Outcome<Page> list(ListDevices request) {
        int limit = Math.max(1, Math.min(request.limit(), MAX_PAGE));
        return Outcome.granted(new Page(table.devicesAfter(request.after(), limit).stream()
                .map(RegistryEntry::withoutTags)
                .toList()));
    }

    Outcome<Page> listModules(ListModules request) {
        Identity device = Identity.device(request.deviceId());
        return table.find(device).isPresent()
                ? Outcome.granted(new Page(table.modulesOf(request.deviceId(), MAX_PAGE)))
                : unknown(device);
    }

    Outcome<Counted> count(Count request) {
        return Outcome.granted(table.count());
    }

    /** Nobody's session ends for other tags. */
    Outcome<RegistryEntry> changeTags(ChangeTags request) {
        JsonObject wanted = new JsonObject(request.tags());
        return change(
                        request.identity(),
                        old -> matches(request.etag(), old.twin().etag()),
                        old -> withTags(
                                old,
                                request.merge()
                                        ? TagsJson.merged(
                                                new JsonObject(old.twin().tags()), wanted)
                                        : TagsJson.replaced(wanted)))
                .then(change -> Outcome.granted(change.answer()));
    }

    private static Outcome<RegistryEntry> withTags(RegistryEntry old, JsonObject tags) {
        try {
            return Outcome.granted(old.withTags(TagsJson.stored(tags)));
        } catch (IllegalArgumentException e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    Outcome<Change<RegistryEntry>> replace(Replace request) {
        Draft draft = request.draft();
        return change(request.identity(), old -> matches(request.etag(), old.etag()), old -> {
            boolean enabled = draft.enabled().orElse(old.enabled());
            return old.authentication()
                    .changed(draft.authentication())
                    .map(authentication -> Outcome.granted(new RegistryEntry(
                            old.identity(),
                            old.generationId(),
                            RegistryEntry.newEtag(),
                            enabled,
                            draft.statusReason(),
                            enabled == old.enabled() ? old.statusUpdatedAt() : Optional.of(now()),
                            authentication,
                            draft.managedBy().or(old::managedBy).filter(text -> !text.isEmpty()),
                            draft.tags().map(old.twin()::withTags).orElse(old.twin()),
                            old.connection())))
                    .orElseGet(Identities::noThumbprint);
        });
    }

    Outcome<Change<RegistryEntry>> regenerateKeys(RegenerateKeys request) {
        return change(
                request.identity(),
                old -> matches(request.etag(), old.etag()),
                old -> old.authentication().type() == Authentication.Type.SAS
                        ? Outcome.granted(old.withAuthentication(Authentication.sas(SymmetricKeys.random())))
                        : Outcome.refused(
                                CloseReason.BAD_REQUEST, "keys: none (expected: a device or module of type sas)"));
    }

    Outcome<Change<RegistryEntry>> delete(Delete request) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<RegistryEntry> old = table.find(request.identity());
            if (old.isEmpty()) {
                return unknown(request.identity());
            }
            if (!matches(request.etag(), old.get().etag())) {
                break;
            }
            Optional<List<Revocation>> revoked =
                    table.delete(request.identity(), old.get().etag());
            if (revoked.isPresent()) {
                return Outcome.granted(new Change<>(old.get(), revoked.get()));
            }
        }
        return preconditionFailed();
    }

    private Outcome<Change<RegistryEntry>> change(
            Identity identity,
            Predicate<RegistryEntry> condition,
            Function<RegistryEntry, Outcome<RegistryEntry>> next) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            Optional<RegistryEntry> old = table.find(identity);
            if (old.isEmpty()) {
                return unknown(identity);
            }
            if (!condition.test(old.get())) {
                break;
            }
            Outcome<RegistryEntry> wanted = next.apply(old.get());
            if (!(wanted instanceof Outcome.Granted<RegistryEntry> granted)) {
                return wanted.then(none -> null);
            }
            RegistryEntry entry = granted.value();
            Optional<List<Revocation>> revoked = table.replace(entry, old.get(), withdrawn(old.get(), entry));
            if (revoked.isPresent()) {
                return Outcome.granted(new Change<>(entry, revoked.get()));
            }
        }
        return preconditionFailed();
    }

    /** A disabled device takes its modules down with it; a changed credential is its owner's alone. */
    private static Optional<Kind> withdrawn(RegistryEntry old, RegistryEntry entry) {
        if (!entry.enabled() && old.enabled()) {
            return Optional.of(Kind.IDENTITY);
        }
        return entry.authentication().equals(old.authentication()) ? Optional.empty() : Optional.of(Kind.CREDENTIAL);
    }

    private Instant now() {
        return clock.instant();
    }

    private static boolean matches(Optional<String> wanted, String stored) {
        return wanted.map(stored::equals).orElse(true);
    }

    /** Says whether it is the module or already its device that is not there. */
    private <T> Outcome<T> unknown(Identity identity) {
        boolean deviceThere = identity.moduleId().isPresent()
                && table.find(Identity.device(identity.deviceId())).isPresent();
        return deviceThere
                ? Outcome.refused(CloseReason.MODULE_UNKNOWN, "the module is not registered")
                : Outcome.refused(CloseReason.DEVICE_UNKNOWN, NO_DEVICE);
    }

    private static <T> Outcome<T> noThumbprint() {
        return Outcome.refused(
                CloseReason.BAD_REQUEST,
                "authentication.x509Thumbprint: none (expected: at least one, of type selfSigned)");
    }

    private static <T> Outcome<T> preconditionFailed() {
        return Outcome.refused(CloseReason.PRECONDITION_FAILED, "the stored ETag is another one");
    }
}
