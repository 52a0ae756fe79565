package io.culvert.cluster.quota;

import io.culvert.protocol.Identity;
import java.util.List;

/**
 * What one limit is counted for: the whole hub, a policy (or whoever else a credential names), or a device with its modules.
 *
 * @param name empty for the hub
 */
public record QuotaScope(Kind kind, String name) {
    private static final int LONGEST_NAME = 256;
    private static final int REPLACEMENT = 0xFFFD;

    public static final QuotaScope HUB = new QuotaScope(Kind.HUB, "");

    /** Sorted from the widest. */
    public enum Kind {
        HUB,
        POLICY,
        DEVICE
    }

    /** @param name of which 256 characters count: tokens may name their bearers at any length, and by anything */
    public static QuotaScope policy(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .limit(LONGEST_NAME)
                .map(point -> isText(point) ? point : REPLACEMENT)
                .forEach(text::appendCodePoint);
        return new QuotaScope(Kind.POLICY, text.toString());
    }

    /** What every database keeps. */
    private static boolean isText(int point) {
        return point != 0 && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }

    public static QuotaScope device(String deviceId) {
        return new QuotaScope(Kind.DEVICE, deviceId);
    }

    /** All that a stream of this policy to this device counts for. */
    static List<QuotaScope> of(String policy, Identity device) {
        return List.of(HUB, policy(policy), device(device.deviceId()));
    }

    /** For messages: {@code the hub}, {@code policy 'service'}, {@code device 'd1'}. */
    @Override
    public String toString() {
        return switch (kind) {
            case HUB -> "the hub";
            case POLICY -> "policy '" + name + "'";
            case DEVICE -> "device '" + name + "'";
        };
    }
}
