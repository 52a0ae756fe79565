package io.culvert.client.proxy;

import io.culvert.protocol.HostPort;
import io.culvert.protocol.StreamName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a device proxy takes streams to, by their names.
 *
 * @param named by stream name
 * @param others for all other names; empty: they are rejected
 */
public record Targets(Map<StreamName, HostPort> named, Optional<HostPort> others) {
    public Targets {
        named = Map.copyOf(named);
        if (named.isEmpty() && others.isEmpty()) {
            throw new IllegalArgumentException("forward: none (expected: HOST:PORT or NAME=HOST:PORT)");
        }
    }

    /**
     * Of one {@code HOST:PORT} for any name, of any number of {@code NAME=HOST:PORT}, or of both. An IllegalArgumentException
     * for any other text.
     */
    public static Targets parse(List<String> forwards) {
        Map<StreamName, HostPort> named = new LinkedHashMap<>();
        Optional<HostPort> others = Optional.empty();
        for (String forward : forwards) {
            int equals = forward.indexOf('=');
            HostPort target = target(forward, forward.substring(equals + 1).strip());
            boolean twice;
            if (equals < 0) {
                twice = others.isPresent();
                others = Optional.of(target);
            } else {
                twice = named.put(new StreamName(forward.substring(0, equals).strip()), target) != null;
            }
            if (twice) {
                throw new IllegalArgumentException("forward: '" + forward + "' is the second of its name");
            }
        }
        return new Targets(named, others);
    }

    private static HostPort target(String forward, String text) {
        try {
            HostPort target = HostPort.parse(text);
            if (target.port() > 0) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with the whole text.
        }
        throw new IllegalArgumentException("forward: '" + forward + "' (expected: HOST:PORT or NAME=HOST:PORT)");
    }

    /** Where a stream of this name goes; empty: nowhere. */
    public Optional<HostPort> of(StreamName name) {
        return Optional.ofNullable(named.get(name)).or(() -> others);
    }
}
