package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Right;
import java.util.List;
import java.util.Set;

/** A shared key of the hub itself, for service programs and tools, with what it permits. */
public record Policy(String name, Set<Right> rights, SymmetricKeys keys) {
    public Policy {
        rights = Set.copyOf(rights);
    }

    /** The reference's policies, which every hub has, with fresh random keys. */
    public static List<Policy> initial() {
        return List.of(
                new Policy("iothubowner", Right.ALL, SymmetricKeys.random()),
                new Policy(
                        "service",
                        Set.of(Right.SERVICE_CONNECT, Right.STREAMS_READ, Right.STREAMS_END),
                        SymmetricKeys.random()),
                new Policy("device", Set.of(Right.DEVICE_CONNECT), SymmetricKeys.random()),
                new Policy("registryRead", Set.of(Right.REGISTRY_READ), SymmetricKeys.random()),
                new Policy(
                        "registryReadWrite",
                        Set.of(Right.REGISTRY_READ, Right.REGISTRY_WRITE),
                        SymmetricKeys.random()));
    }
}
