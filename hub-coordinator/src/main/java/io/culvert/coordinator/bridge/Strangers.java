package io.culvert.coordinator.bridge;

import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Connections of which nobody knows yet whose they are, by the address that they came from: few at once, and who brings many makes
 * way for who brings few. So one address cannot keep the others from showing their credentials.
 *
 * @param <C> a connection
 */
final class Strangers<C> {
    /** What one customer of a provider has of IPv6. */
    private static final int NETWORK_BYTES = 8;

    private final int max;
    /** Oldest first; guarded by this. */
    private final Map<String, Deque<C>> byAddress = new HashMap<>();

    private int count;

    Strangers(int max) {
        this.max = max;
    }

    /** Whether a connection was taken, and which other one must go for it. */
    record Taken<C>(boolean taken, Optional<C> instead) {}

    synchronized Taken<C> take(String address, C connection) {
        Optional<C> instead = Optional.empty();
        if (count >= max) {
            Map.Entry<String, Deque<C>> most = byAddress.entrySet().stream()
                    .max(Comparator.comparingInt(entry -> entry.getValue().size()))
                    .orElseThrow();
            int own = byAddress.getOrDefault(address, new ArrayDeque<>()).size();
            if (most.getValue().size() <= own + 1) {
                return new Taken<>(false, Optional.empty());
            }
            C oldest = most.getValue().peekFirst();
            remove(most.getKey(), oldest);
            instead = Optional.of(oldest);
        }
        byAddress.computeIfAbsent(address, first -> new ArrayDeque<>()).addLast(connection);
        count++;
        return new Taken<>(true, instead);
    }

    /** It is known now, or gone; whether it was here. */
    synchronized boolean remove(String address, C connection) {
        Deque<C> same = byAddress.get(address);
        if (same == null || !same.remove(connection)) {
            return false;
        }
        count--;
        if (same.isEmpty()) {
            byAddress.remove(address);
        }
        return true;
    }

    synchronized List<C> all() {
        return byAddress.values().stream().flatMap(Deque::stream).toList();
    }

    synchronized int count() {
        return count;
    }

    /** What counts as one address: of IPv6 the first half. */
    static String address(SocketAddress remote) {
        String text = remote == null || remote.hostAddress() == null ? "" : remote.hostAddress();
        if (text.indexOf(':') < 0) {
            return text;
        }
        try {
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return Arrays.toString(Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES)));
        } catch (UnknownHostException e) {
            return text;
        }
    }
}
