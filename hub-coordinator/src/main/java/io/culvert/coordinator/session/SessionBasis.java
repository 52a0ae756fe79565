package io.culvert.coordinator.session;

import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import java.util.Optional;

/**
 * What a session rests on besides its identity, so that it ends when that is withdrawn.
 *
 * @param authority the certificate authority, empty where it rests on none
 * @param policyKey the policy's key, empty where it rests on none
 */
record SessionBasis(Optional<String> authority, Optional<PolicyKey> policyKey) {
    /** On the identity's own credential alone. */
    static final SessionBasis OWN = new SessionBasis(Optional.empty(), Optional.empty());

    static SessionBasis of(Admitted admitted) {
        return new SessionBasis(admitted.authority(), admitted.policyKey());
    }
}
