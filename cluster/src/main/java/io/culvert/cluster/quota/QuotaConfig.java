package io.culvert.cluster.quota;

import io.culvert.protocol.Identity;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The limits of the whole hub, of policies and of devices. All that concern a stream hold for it at once, so the strictest
 * wins.
 *
 * @param hub for everything together
 * @param eachPolicy for each policy by itself
 * @param policies by name; what one leaves out is as in eachPolicy
 * @param eachDevice for each device, with its modules, by itself
 * @param devices by id; what one leaves out is as in eachDevice
 */
public record QuotaConfig(
        QuotaLimits hub,
        QuotaLimits eachPolicy,
        Map<String, QuotaLimits> policies,
        QuotaLimits eachDevice,
        Map<String, QuotaLimits> devices) {
    public QuotaConfig {
        policies = Map.copyOf(policies);
        devices = Map.copyOf(devices);
        devices.keySet().forEach(QuotaConfig::requireDevice);
    }

    /** No limit at all. */
    public static QuotaConfig defaults() {
        return new QuotaConfig(
                QuotaLimits.defaults(), QuotaLimits.defaults(), Map.of(), QuotaLimits.defaults(), Map.of());
    }

    /** The limits of a scope. */
    public QuotaLimits of(QuotaScope scope) {
        return switch (scope.kind()) {
            case HUB -> hub;
            case POLICY -> named(policies, scope, eachPolicy);
            case DEVICE -> named(devices, scope, eachDevice);
        };
    }

    /** Whether any limit needs counting over streams, so that somebody has to be asked before one is opened. */
    boolean counts() {
        return Stream.of(Stream.of(hub, eachPolicy, eachDevice), policies.values().stream(), devices.values().stream())
                .flatMap(each -> each)
                .anyMatch(limits -> limits.maxStreams().isPresent()
                        || limits.newStreams().isPresent()
                        || limits.bytesPerDay().isPresent());
    }

    /** The hub, and those that the configuration names. */
    Set<QuotaScope> named() {
        Set<QuotaScope> named = new HashSet<>(Set.of(QuotaScope.HUB));
        policies.keySet().forEach(name -> named.add(QuotaScope.policy(name)));
        devices.keySet().forEach(id -> named.add(QuotaScope.device(id)));
        return named;
    }

    /** A limit for a name that no device can have, such as that of a module, would hold for nobody. */
    private static void requireDevice(String id) {
        try {
            Identity.device(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "devices." + id + ": not accepted (expected: the id of a device, for which its modules count)", e);
        }
    }

    private static QuotaLimits named(Map<String, QuotaLimits> all, QuotaScope scope, QuotaLimits each) {
        QuotaLimits own = all.get(scope.name());
        return own == null ? each : own.orElse(each);
    }
}
