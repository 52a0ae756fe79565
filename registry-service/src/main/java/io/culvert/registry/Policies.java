package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.PolicyKey;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules by which policies are seen and changed. Has no state; blocks, so only worker threads may call. */
final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final PolicyTable table;

    Policies(PolicyTable table) {
        this.table = table;
    }

    Outcome<PolicyCalls.All> list(PolicyCalls.ListAll question) {
        return Outcome.granted(new PolicyCalls.All(table.all()));
    }

    Outcome<Policy> regenerateKey(PolicyCalls.RegenerateKey request) {
        PolicyKey which = request.key();
        return table.replaceKey(which, SymmetricKeys.randomKey())
                .map(policy -> {
                    LOG.info("policy {}: new {} key", policy.name(), which.slot());
                    return Outcome.granted(policy);
                })
                .orElseGet(() -> Outcome.refused(CloseReason.POLICY_UNKNOWN, "no policy has this name"));
    }
}
