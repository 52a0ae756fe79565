package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.registry.PolicyCalls.Stored;
import io.culvert.registry.PolicyTable.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules by which policies are seen and changed. Has no state; blocks, so only worker threads may call. */
final class Policies {
    /** Of the whole hub; it is service programs that have them, not devices. */
    static final int MAX_POLICIES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final PolicyTable table;

    Policies(PolicyTable table) {
        this.table = table;
    }

    Outcome<PolicyCalls.All> list(PolicyCalls.ListAll question) {
        return Outcome.granted(new PolicyCalls.All(table.all()));
    }

    Outcome<Policy> get(PolicyCalls.Get question) {
        return table.find(question.name()).map(Outcome::granted).orElseGet(Policies::unknown);
    }

    Outcome<Change<Stored>> put(PolicyCalls.Put request) {
        if (request.name().equals(Policy.OWNER)) {
            return ownerStays();
        }
        boolean full = table.count() >= MAX_POLICIES;
        return table.change(
                        request.name(),
                        found -> found.map(old -> Outcome.granted(changed(old, request)))
                                .orElseGet(() -> full ? tooMany() : Outcome.granted(created(request))))
                .then(change -> {
                    LOG.info("policy {}: has the rights {}", request.name(), request.rights());
                    return Outcome.granted(change);
                });
    }

    Outcome<Change<Policy>> delete(PolicyCalls.Delete request) {
        if (!Policy.validName(request.name())) {
            return unknown();
        }
        if (request.name().equals(Policy.OWNER)) {
            return ownerStays();
        }
        return table.delete(request.name())
                .map(change -> {
                    LOG.info("policy {}: deleted", request.name());
                    return Outcome.granted(change);
                })
                .orElseGet(Policies::unknown);
    }

    Outcome<Change<Policy>> regenerateKey(PolicyCalls.RegenerateKey request) {
        if (!Policy.validName(request.name())) {
            return unknown();
        }
        return table.change(
                        request.name(),
                        found -> found.map(
                                        old -> Outcome.granted(withKey(old, request.slot(), SymmetricKeys.randomKey())))
                                .orElseGet(Policies::unknown))
                .then(change -> {
                    LOG.info("policy {}: new {} key", request.name(), request.slot());
                    return Outcome.granted(new Change<>(change.answer().policy(), change.revoked()));
                });
    }

    private static Next created(PolicyCalls.Put request) {
        return new Next(
                new Policy(
                        request.name(),
                        request.rights(),
                        new SymmetricKeys(orRandom(request.primaryKey()), orRandom(request.secondaryKey()))),
                List.of());
    }

    private static Next changed(Policy old, PolicyCalls.Put request) {
        SymmetricKeys keys = new SymmetricKeys(
                orStored(request.primaryKey(), old.keys().primary()),
                orStored(request.secondaryKey(), old.keys().secondary()));
        List<Kind> withdrawn = new ArrayList<>();
        if (lost(old, request.rights(), Right.DEVICE_CONNECT)) {
            withdrawn.add(Kind.POLICY_SESSIONS);
        }
        if (lost(old, request.rights(), Right.SERVICE_CONNECT)) {
            withdrawn.add(Kind.POLICY_STREAMS);
        }
        if (!keys.primary().equals(old.keys().primary())) {
            withdrawn.add(Kind.POLICY_PRIMARY_KEY);
        }
        if (!keys.secondary().equals(old.keys().secondary())) {
            withdrawn.add(Kind.POLICY_SECONDARY_KEY);
        }
        return new Next(new Policy(old.name(), request.rights(), keys), withdrawn);
    }

    private static Next withKey(Policy old, KeySlot slot, Secret key) {
        boolean primary = slot == KeySlot.PRIMARY;
        SymmetricKeys keys = primary
                ? new SymmetricKeys(key, old.keys().secondary())
                : new SymmetricKeys(old.keys().primary(), key);
        return new Next(
                new Policy(old.name(), old.rights(), keys),
                List.of(primary ? Kind.POLICY_PRIMARY_KEY : Kind.POLICY_SECONDARY_KEY));
    }

    private static boolean lost(Policy old, Set<Right> rights, Right right) {
        return old.rights().contains(right) && !rights.contains(right);
    }

    private static Secret orRandom(Optional<Secret> wanted) {
        return wanted.orElseGet(SymmetricKeys::randomKey);
    }

    private static Secret orStored(Optional<Secret> wanted, Secret stored) {
        return wanted.orElse(stored);
    }

    private static <T> Outcome<T> ownerStays() {
        return Outcome.refused(
                CloseReason.BAD_REQUEST,
                Policy.OWNER + ": stays, with all rights (expected: another policy, or a new key for this one)");
    }

    private static <T> Outcome<T> tooMany() {
        return Outcome.refused(CloseReason.BAD_REQUEST, "policies: too many (expected: at most " + MAX_POLICIES + ")");
    }

    private static <T> Outcome<T> unknown() {
        return Outcome.refused(CloseReason.POLICY_UNKNOWN, "no policy has this name");
    }
}
