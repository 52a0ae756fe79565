package io.culvert.registry;

import io.culvert.cluster.revocation.Revocation;
import java.util.List;

/**
 * A change that was stored.
 *
 * @param answer what its caller is told
 * @param revoked what must end for it
 */
record Change<A>(A answer, List<Revocation> revoked) {
    Change {
        revoked = List.copyOf(revoked);
    }
}
