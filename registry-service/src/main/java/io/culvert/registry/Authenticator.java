package io.culvert.registry;

import io.culvert.cluster.HubNames;
import io.culvert.cluster.RegistryCalls.Admit;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.RegistryCalls.Authorize;
import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.RegistryCalls.Identify;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.cluster.RegistryCalls.Principal;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.cluster.StreamOpener;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.SasResource;
import io.culvert.protocol.SasToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * Judges shared access signatures against the stored keys, and hands certificates on. Reads the store each time, so a changed
 * key counts at once.
 *
 * <p>A wrong key, an unknown policy, an unknown identity and a missing right look alike: the same words, after the same work.
 * Only who has proven to hold a key is told more: that the signature expired, the device is disabled or not registered. Has no
 * state; blocks, so only worker threads may call.
 */
final class Authenticator {
    private static final String UNAUTHORIZED = "Unauthorized";

    private final PolicyTable policies;
    private final IdentityTable identities;
    private final CertificateAuthenticator certificates;
    private final HubNames names;
    private final Duration leeway;
    private final Clock clock;
    /** What is checked in place of keys that do not exist. */
    private final SymmetricKeys decoy = SymmetricKeys.random();

    Authenticator(
            PolicyTable policies,
            IdentityTable identities,
            CertificateAuthenticator certificates,
            HubNames names,
            Duration leeway,
            Clock clock) {
        this.policies = policies;
        this.identities = identities;
        this.certificates = certificates;
        this.names = names;
        this.leeway = leeway;
        this.clock = clock;
    }

    /** Only policies have rights: a device's own key never initiates a stream or reads the registry. */
    Outcome<Principal> authorize(Authorize question) {
        Optional<Claim> claim = Claim.read(question.credential(), names);
        if (claim.isEmpty()) {
            return unauthorized();
        }
        SasToken token = claim.get().token();
        boolean inScope = question.target()
                .map(claim.get().resource()::covers)
                .orElse(claim.get().resource().coversHub());
        boolean entitled = policyKey(token, question.anyOf()).isPresent() & inScope;
        if (!entitled) {
            return unauthorized();
        }
        return unexpired(Instant.ofEpochSecond(token.expiresAt()), "token")
                .then(end -> Outcome.granted(
                        new Principal(StreamOpener.ofPolicy(token.policy().orElseThrow()), end)));
    }

    /** A policy that opens streams or connects devices, or a device or module with its own key. */
    Outcome<Holder> identify(Identify question) {
        Optional<Claim> claim = Claim.read(question.credential(), names);
        if (claim.isEmpty()) {
            return unauthorized();
        }
        SasToken token = claim.get().token();
        if (token.policy().isPresent()) {
            Optional<PolicyKey> key = policyKey(token, Set.of(Right.SERVICE_CONNECT, Right.DEVICE_CONNECT));
            return key.isEmpty()
                    ? unauthorized()
                    : unexpired(Instant.ofEpochSecond(token.expiresAt()), "token")
                            .then(end -> Outcome.granted(
                                    new Holder(key.get().policy(), Optional.empty(), lasting(end), key)));
        }
        return claim.get()
                .resource()
                .identity()
                .map(identity -> admitBySignature(new Admit(identity, question.credential()))
                        .then(admitted -> Outcome.granted(new Holder(
                                identity.toString(), Optional.of(identity), admitted.expiresAt(), Optional.empty()))))
                .orElseGet(Authenticator::unauthorized);
    }

    /** By its password where it has one, else by its certificates. */
    Outcome<Admitted> admit(Admit question) {
        return question.password().isEmpty() ? admitByCertificate(question) : admitBySignature(question);
    }

    private Outcome<Admitted> admitByCertificate(Admit question) {
        Optional<RegistryEntry> entry = identities.find(question.identity());
        Optional<CertificateAuthenticator.Proof> proof = certificates.prove(question, entry, clock.instant());
        if (proof.isEmpty()) {
            return unauthorized();
        }
        return unexpired(proof.get().until(), "certificate")
                .then(end ->
                        enabled(entry, new Admitted(lasting(end), proof.get().authority(), Optional.empty())));
    }

    private Outcome<Admitted> admitBySignature(Admit question) {
        Optional<Claim> claim = Claim.read(question.password(), names);
        if (claim.isEmpty()) {
            return unauthorized();
        }
        SasToken token = claim.get().token();
        SasResource resource = claim.get().resource();
        boolean inScope = token.policy().isPresent()
                ? resource.covers(question.identity())
                : resource.coversInAnyCase(question.identity());
        if (!inScope) {
            return unauthorized();
        }
        Optional<RegistryEntry> entry = identities.find(question.identity());
        Optional<PolicyKey> policyKey =
                token.policy().isPresent() ? policyKey(token, Set.of(Right.DEVICE_CONNECT)) : Optional.empty();
        boolean proven = token.policy().isPresent()
                ? policyKey.isPresent()
                : entry.map(RegistryEntry::keys).orElse(decoy).signed(token) & entry.isPresent();
        if (!proven) {
            return unauthorized();
        }
        return unexpired(Instant.ofEpochSecond(token.expiresAt()), "token")
                .then(end -> enabled(entry, new Admitted(lasting(end), Optional.empty(), policyKey)));
    }

    /** The policy's key that made the signature, if that policy has one of the rights. */
    private Optional<PolicyKey> policyKey(SasToken token, Set<Right> anyOf) {
        Optional<Policy> policy = token.policy().flatMap(policies::find);
        Optional<KeySlot> signer = policy.map(Policy::keys).orElse(decoy).signer(token);
        return policy.filter(found -> found.rights().stream().anyMatch(anyOf::contains))
                .flatMap(found -> signer.map(slot -> new PolicyKey(found.name(), slot)));
    }

    private Outcome<Instant> unexpired(Instant end, String what) {
        Instant now = clock.instant();
        if (now.isAfter(end.plus(leeway))) {
            return Outcome.refused(
                    CloseReason.CREDENTIAL_EXPIRED,
                    "the " + what + " expired at " + end + ", the hub's clock says "
                            + now.truncatedTo(ChronoUnit.SECONDS));
        }
        return Outcome.granted(end);
    }

    /** Until when a session may last: who is let in by the leeway is not thrown out at once. */
    private Instant lasting(Instant end) {
        return end.isAfter(clock.instant()) ? end : end.plus(leeway);
    }

    private Outcome<Admitted> enabled(Optional<RegistryEntry> entry, Admitted admitted) {
        if (entry.isEmpty()) {
            return Outcome.refused(CloseReason.DEVICE_UNKNOWN, "the device or module is not registered");
        }
        Identity identity = entry.get().identity();
        boolean deviceEnabled = identity.moduleId().isEmpty()
                || identities
                        .find(Identity.device(identity.deviceId()))
                        .filter(RegistryEntry::enabled)
                        .isPresent();
        return entry.get().enabled() && deviceEnabled
                ? Outcome.granted(admitted)
                : Outcome.refused(CloseReason.DEVICE_DISABLED, "the device is disabled");
    }

    private static <T> Outcome<T> unauthorized() {
        return Outcome.refused(CloseReason.UNAUTHORIZED, UNAUTHORIZED);
    }

    /** A well-formed token for one of the hub's names, not yet verified. */
    private record Claim(SasToken token, SasResource resource) {
        static Optional<Claim> read(String credential, HubNames names) {
            try {
                SasToken token = SasToken.parse(credential);
                SasResource resource = SasResource.parse(token.resource());
                return resource.ofHost(names.hostNames()) ? Optional.of(new Claim(token, resource)) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
