package io.culvert.client.proxy;

import io.culvert.client.OpenTimeouts;
import io.culvert.protocol.Identity;
import java.util.List;

/**
 * What a service proxy does.
 *
 * @param device whose streams it opens
 * @param listeners where it listens, at least once
 * @param timeouts for each stream
 * @param maxStreams how many connections it carries at once, those included whose stream is still being opened; further ones
 *     are closed
 */
public record ServiceProxyOptions(Identity device, List<Listener> listeners, OpenTimeouts timeouts, int maxStreams) {
    /** How many connections a proxy carries unless told otherwise. */
    public static final int DEFAULT_MAX_STREAMS = 1000;

    public ServiceProxyOptions {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()) {
            throw new IllegalArgumentException("listen: none (expected: [ADDR:]PORT[=NAME])");
        }
        // Within one process the same port twice would be shared, and connections would take turns.
        long ports = listeners.stream().filter(one -> one.address().port() > 0).count();
        long different = listeners.stream()
                .map(Listener::address)
                .filter(address -> address.port() > 0)
                .distinct()
                .count();
        if (ports != different) {
            throw new IllegalArgumentException("listen: the same port twice (expected: each once)");
        }
        if (maxStreams < 1) {
            throw new IllegalArgumentException("max-streams: " + maxStreams + " (expected: at least 1)");
        }
    }

    public static ServiceProxyOptions of(Identity device, List<Listener> listeners) {
        return new ServiceProxyOptions(device, listeners, OpenTimeouts.defaults(), DEFAULT_MAX_STREAMS);
    }
}
