package io.culvert.registry;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rules by which certificate authorities are registered, verified and removed. Has no state of its own; blocks, so only
 * worker threads may call.
 */
final class Authorities {
    /** Each admission by certificate looks at all of them. */
    static final int MAX_AUTHORITIES = 100;

    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    /** Index of keyCertSign among the bits of the key usage. */
    private static final int SIGNS_CERTIFICATES = 5;

    /** As hexadecimal it fits into a common name, which takes 64 characters. */
    private static final int CODE_BYTES = 24;

    private final AuthorityTable table;
    private final Duration leeway;
    private final Clock clock;

    Authorities(AuthorityTable table, Duration leeway, Clock clock) {
        this.table = table;
        this.leeway = leeway;
        this.clock = clock;
    }

    Outcome<Change<Authority>> put(AuthorityCalls.Put request) {
        X509Certificate certificate;
        try {
            certificate = Certificates.ofText(request.certificate());
        } catch (IllegalArgumentException e) {
            return bad(e.getMessage());
        }
        Optional<String> fault = fault(certificate);
        if (fault.isPresent()) {
            return bad(fault.get());
        }
        String text = Certificates.base64(certificate);
        Instant now = clock.instant();
        if (!request.create()) {
            return change(request.name(), request.etag(), old -> {
                boolean same = old.certificate().equals(text);
                return new Authority(
                        old.name(),
                        RegistryEntry.newEtag(),
                        text,
                        same && old.verified(),
                        same ? old.verificationCode() : Optional.empty(),
                        old.createdAt(),
                        now);
            });
        }
        if (table.all().size() >= MAX_AUTHORITIES) {
            return bad("certificates: too many (expected: at most " + MAX_AUTHORITIES + ")");
        }
        Authority fresh =
                new Authority(request.name(), RegistryEntry.newEtag(), text, false, Optional.empty(), now, now);
        return table.insert(fresh)
                ? Outcome.granted(new Change<>(fresh, List.of()))
                : Outcome.refused(
                        CloseReason.PRECONDITION_FAILED,
                        "a certificate of this name is registered (expected: another name, the old one deleted, or If-Match to replace it)");
    }

    Outcome<Authority> get(AuthorityCalls.Get request) {
        return table.find(request.name()).map(Outcome::granted).orElseGet(Authorities::unknown);
    }

    Outcome<AuthorityCalls.All> list(AuthorityCalls.ListAll request) {
        return Outcome.granted(new AuthorityCalls.All(table.all()));
    }

    Outcome<Change<Authority>> delete(AuthorityCalls.Delete request) {
        return find(request.name(), request.etag())
                .then(old -> table.delete(old.name(), old.etag())
                        .map(revoked -> Outcome.granted(new Change<>(old, revoked)))
                        .orElseGet(Authorities::preconditionFailed));
    }

    Outcome<Change<Authority>> generateCode(AuthorityCalls.GenerateCode request) {
        return change(
                request.name(),
                request.etag(),
                old -> old.next(old.verified(), Optional.of(StreamId.randomHex(CODE_BYTES)), clock.instant()));
    }

    Outcome<Change<Authority>> verify(AuthorityCalls.Verify request) {
        return find(request.name(), request.etag()).then(old -> {
            Optional<String> fault = faultOfProof(old, request.certificate());
            if (fault.isPresent()) {
                return bad(fault.get());
            }
            Authority verified = old.next(true, Optional.empty(), clock.instant());
            return table.replace(verified, old.etag(), false)
                    .map(revoked -> Outcome.granted(new Change<>(verified, revoked)))
                    .orElseGet(Authorities::preconditionFailed);
        });
    }

    private Outcome<Change<Authority>> change(String name, Optional<String> etag, Function<Authority, Authority> next) {
        return find(name, etag).then(old -> {
            Authority changed = next.apply(old);
            return table.replace(changed, old.etag(), old.verified() && !changed.verified())
                    .map(revoked -> Outcome.granted(new Change<>(changed, revoked)))
                    .orElseGet(Authorities::preconditionFailed);
        });
    }

    private Outcome<Authority> find(String name, Optional<String> etag) {
        return get(new AuthorityCalls.Get(name))
                .then(found ->
                        etag.map(found.etag()::equals).orElse(true) ? Outcome.granted(found) : preconditionFailed());
    }

    /** Why no certificate could rest on this one. */
    private Optional<String> fault(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || usage != null && !usage[SIGNS_CERTIFICATES]) {
            return Optional.of("certificate: not an authority's (expected: basic constraints with CA:TRUE)");
        }
        if (certificate.getExtensionValue(NAME_CONSTRAINTS) != null) {
            // The JDK would not apply them to what this certificate signed.
            return Optional.of("certificate: has name constraints (expected: none, they are not supported)");
        }
        return unexpired(certificate);
    }

    private Optional<String> faultOfProof(Authority authority, String text) {
        if (authority.verificationCode().isEmpty()) {
            return Optional.of("verification code: none (expected: generateVerificationCode first)");
        }
        byte[] code = authority.verificationCode().get().getBytes(StandardCharsets.UTF_8);
        try {
            X509Certificate proof = Certificates.ofText(text);
            X509Certificate signer = Certificates.ofBase64(authority.certificate());
            byte[] name = Certificates.commonName(proof).orElse("").getBytes(StandardCharsets.UTF_8);
            proof.verify(signer.getPublicKey());
            return MessageDigest.isEqual(name, code)
                            && proof.getIssuerX500Principal().equals(signer.getSubjectX500Principal())
                    ? unexpired(proof)
                    : Optional.of("certificate: for another name (expected: the verification code as common name)");
        } catch (GeneralSecurityException e) {
            return Optional.of("certificate: signed by another key (expected: signed by the authority)");
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> unexpired(X509Certificate certificate) {
        Instant now = clock.instant();
        boolean valid = !now.isAfter(certificate.getNotAfter().toInstant())
                && !now.plus(leeway).isBefore(certificate.getNotBefore().toInstant());
        return valid
                ? Optional.empty()
                : Optional.of("certificate: valid from "
                        + certificate.getNotBefore().toInstant() + " until "
                        + certificate.getNotAfter().toInstant() + " (expected: now)");
    }

    private static <T> Outcome<T> bad(String why) {
        return Outcome.refused(CloseReason.BAD_REQUEST, why);
    }

    private static <T> Outcome<T> unknown() {
        return Outcome.refused(CloseReason.AUTHORITY_UNKNOWN, "no certificate of this name is registered");
    }

    private static <T> Outcome<T> preconditionFailed() {
        return Outcome.refused(CloseReason.PRECONDITION_FAILED, "the stored ETag is another one");
    }

    /** Those that let devices in. */
    List<Authority> trusted() {
        return table.all().stream().filter(Authority::verified).toList();
    }
}
