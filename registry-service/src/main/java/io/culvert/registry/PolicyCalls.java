package io.culvert.registry;

import io.culvert.cluster.Address;
import io.culvert.cluster.BusCall;
import io.culvert.cluster.RegistryCalls.KeySlot;
import io.culvert.cluster.RegistryCalls.Right;
import io.culvert.protocol.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the REST of policies asks the registry, at {@link Address#REGISTRY}. Callers have authorized their own caller before. */
public final class PolicyCalls {
    public record ListAll() {}

    public record All(List<Policy> policies) {
        public All {
            policies = List.copyOf(policies);
        }
    }

    /** A policy with its keys. Refused with {@code POLICY_UNKNOWN}. */
    public record Get(String name) {}

    /**
     * Makes a policy, or gives one other rights. What rests on a right that it loses ends. Refused with {@code BAD_REQUEST} for
     * the owner's, which keeps all rights.
     *
     * @param primaryKey empty: random for a new one, else kept
     */
    public record Put(String name, Set<Right> rights, Optional<Secret> primaryKey, Optional<Secret> secondaryKey) {
        public Put {
            rights = Set.copyOf(rights);
        }
    }

    /**
     * A policy as it is then.
     *
     * @param created whether it was not there before
     */
    public record Stored(Policy policy, boolean created) {}

    /** Deletes a policy: what rests on it ends. Refused with {@code POLICY_UNKNOWN}, or {@code BAD_REQUEST} for the owner's. */
    public record Delete(String name) {}

    /** Makes a new key, after which the old one is worth nothing. Refused with {@code POLICY_UNKNOWN}. */
    public record RegenerateKey(String name, KeySlot slot) {}

    public static final BusCall<ListAll, All> LIST = new BusCall<>("policy-list", ListAll.class, All.class);
    public static final BusCall<Get, Policy> GET = new BusCall<>("policy-get", Get.class, Policy.class);
    public static final BusCall<Put, Stored> PUT = new BusCall<>("policy-put", Put.class, Stored.class);
    public static final BusCall<Delete, Policy> DELETE = new BusCall<>("policy-delete", Delete.class, Policy.class);
    public static final BusCall<RegenerateKey, Policy> REGENERATE_KEY =
            new BusCall<>("policy-regenerate-key", RegenerateKey.class, Policy.class);

    private PolicyCalls() {}
}
