package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.PolicyKey;
import java.util.List;

/** What the REST of policies asks the registry, at {@link Address#REGISTRY}. Callers have authorized their own caller before. */
public final class PolicyCalls {
    public record ListAll() {}

    public record All(List<Policy> policies) {
        public All {
            policies = List.copyOf(policies);
        }
    }

    /** Makes a new key, after which the old one is worth nothing. Refused with {@code POLICY_UNKNOWN}. */
    public record RegenerateKey(String name, KeySlot slot) {
        PolicyKey key() {
            return new PolicyKey(name, slot);
        }
    }

    public static final BusCall<ListAll, All> LIST = new BusCall<>("policy-list", ListAll.class, All.class);
    public static final BusCall<RegenerateKey, Policy> REGENERATE_KEY =
            new BusCall<>("policy-regenerate-key", RegenerateKey.class, Policy.class);

    private PolicyCalls() {}
}
