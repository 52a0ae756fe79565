package io.culvert.client.proxy;

import java.time.Duration;

/**
 * What a device proxy does.
 *
 * @param targets where streams go, by name
 * @param maxStreams how many it carries at once, those included whose target is still being connected; further ones are rejected
 * @param connectTimeout for the connection to a target
 */
public record DeviceProxyOptions(Targets targets, int maxStreams, Duration connectTimeout) {
    public DeviceProxyOptions {
        if (maxStreams < 1) {
            throw new IllegalArgumentException("max-streams: " + maxStreams + " (expected: at least 1)");
        }
        if (connectTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("connect-timeout: " + connectTimeout + " (expected: at least 1ms)");
        }
    }

    /** 1000 streams, 10 s to connect to a target. */
    public static DeviceProxyOptions of(Targets targets) {
        return new DeviceProxyOptions(targets, 1000, Duration.ofSeconds(10));
    }
}
