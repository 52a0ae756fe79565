package io.culvert.registry;

import io.culvert.cluster.RegistryCalls.Right;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A shared key of the hub itself, for service programs and tools, with what it permits. */
public record Policy(String name, Set<Right> rights, SymmetricKeys keys) {
    public Policy {
        rights = Set.copyOf(rights);
    }

    /** The one that always has all rights, so that nobody can lock themselves out. */
    static final String OWNER = "iothubowner";

    /** As file names take them, too. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    static boolean validName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The reference's policies, which every hub begins with, the owner's first, with fresh random keys. */
    public static List<Policy> initial() {
        return List.of(
                new Policy(OWNER, Right.ALL, SymmetricKeys.random()),
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
