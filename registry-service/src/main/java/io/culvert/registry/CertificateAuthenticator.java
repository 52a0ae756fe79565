package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Admit;
import io.culvert.protocol.Identity;
import io.culvert.registry.Authentication.Type;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges the certificates of devices and modules: by the thumbprints of their entry, or up to a verified authority with the
 * identity as common name. Reads the store each time, so a removed authority lets nobody in from then on. Has no state; blocks.
 */
final class CertificateAuthenticator {
    private final Authorities authorities;
    private final Duration leeway;

    CertificateAuthenticator(Authorities authorities, Duration leeway) {
        this.authorities = authorities;
        this.leeway = leeway;
    }

    /**
     * A certificate that is the identity's.
     *
     * @param until when it ends, or ended
     * @param authority which one it rests on, empty for a thumbprint
     */
    record Proof(Instant until, Optional<String> authority) {}

    /** What the certificates prove for an entry; for one that is not there the same is tried, and proves nothing. */
    Optional<Proof> prove(Admit question, Optional<RegistryEntry> entry, Instant now) {
        Optional<ClientChain> chain = ClientChain.read(question.certificates());
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        // Both ways are walked whatever the identity's type is, so that the time tells neither it nor whether it is
        // registered.
        Optional<Proof> known = byThumbprint(chain.get(), entry.map(RegistryEntry::authentication), now);
        Optional<Proof> signed = byAuthority(chain.get(), question.identity(), now);
        return entry.map(RegistryEntry::authentication)
                .map(Authentication::type)
                .flatMap(type -> type == Type.SELF_SIGNED
                        ? known
                        : type == Type.CERTIFICATE_AUTHORITY ? signed : Optional.empty());
    }

    private Optional<Proof> byThumbprint(ClientChain chain, Optional<Authentication> authentication, Instant now) {
        boolean same = authentication
                        .flatMap(Authentication::primaryThumbprint)
                        .map(chain::hasThumbprint)
                        .orElse(false)
                | authentication
                        .flatMap(Authentication::secondaryThumbprint)
                        .map(chain::hasThumbprint)
                        .orElse(false);
        X509Certificate leaf = chain.leaf();
        boolean begun = !leaf.getNotBefore().toInstant().isAfter(now.plus(leeway));
        return same && begun
                ? Optional.of(new Proof(leaf.getNotAfter().toInstant(), Optional.empty()))
                : Optional.empty();
    }

    private Optional<Proof> byAuthority(ClientChain chain, Identity identity, Instant now) {
        boolean named = Certificates.commonName(chain.leaf())
                .filter(identity.toString()::equals)
                .isPresent();
        Optional<Proof> latest = Optional.empty();
        for (Authority authority : authorities.trusted()) {
            Optional<Proof> proof = chain.endUnder(Certificates.ofBase64(authority.certificate()), now, leeway)
                    .map(end -> new Proof(end, Optional.of(authority.name())));
            if (latest.isEmpty()
                    || proof.isPresent()
                            && proof.get().until().isAfter(latest.get().until())) {
                latest = proof;
            }
        }
        return latest.filter(proof -> named);
    }
}
