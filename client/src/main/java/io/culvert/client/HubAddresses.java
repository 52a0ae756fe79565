package io.culvert.client;

import io.culvert.protocol.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * The addresses that a host name stands for, of which each may be a node of the hub, and dead: they are tried one after the other,
 * so that devices spread over them in random order and the one that failed last comes last. Safe for any thread.
 */
final class HubAddresses {
    /** How long an address may be silent when there is another one. */
    static final Duration NEXT_AFTER = Duration.ofSeconds(3);

    private final Function<String, Future<List<InetAddress>>> resolver;
    private final Map<String, String> failed = new ConcurrentHashMap<>();

    /** @param resolver all addresses of a host name */
    HubAddresses(Function<String, Future<List<InetAddress>>> resolver) {
        this.resolver = resolver;
    }

    /** As Java and the system resolve names: Vert.x knows only one address of a name in the hosts file, and none
     * of those that come from elsewhere than DNS. */
    static HubAddresses ofSystem(Vertx vertx) {
        return new HubAddresses(host -> vertx.executeBlocking(() -> List.of(InetAddress.getAllByName(host)), false));
    }

    /**
     * Tries until one is connected; on the context.
     *
     * @param limit for one connection where there is no other address
     * @param attempt connects to an address, empty for whatever the name stands for, within a time
     * @return of the first that succeeded, else of the last
     */
    <T> Future<T> connect(
            ContextInternal context,
            HostPort target,
            Duration limit,
            BiFunction<Optional<SocketAddress>, Duration, Future<T>> attempt) {
        Promise<List<String>> resolved = context.promise();
        resolver.apply(target.host())
                .map(all -> order(target.host(), all, ThreadLocalRandom.current()))
                .otherwise(List.of())
                .onComplete(resolved);
        return resolved.future()
                .compose(addresses -> addresses.isEmpty()
                        ? attempt.apply(Optional.empty(), limit)
                        : next(target, limit, addresses.iterator(), attempt));
    }

    private <T> Future<T> next(
            HostPort target,
            Duration limit,
            Iterator<String> left,
            BiFunction<Optional<SocketAddress>, Duration, Future<T>> attempt) {
        String address = left.next();
        SocketAddress socket = SocketAddress.inetSocketAddress(target.port(), address);
        Duration within = left.hasNext() && NEXT_AFTER.compareTo(limit) < 0 ? NEXT_AFTER : limit;
        return attempt.apply(Optional.of(socket), within).recover(failure -> {
            if (!elsewhereBetter(failure)) {
                return Future.failedFuture(failure);
            }
            failed.put(target.host(), address);
            return left.hasNext() ? next(target, limit, left, attempt) : Future.failedFuture(failure);
        });
    }

    /** A connection to this address of the host was lost: the others are tried first. */
    void lost(String host, SocketAddress address) {
        if (address != null && address.hostAddress() != null) {
            failed.put(host, address.hostAddress());
        }
    }

    /** In random order within each family, whose order is the resolver's. */
    List<String> order(String host, List<InetAddress> resolved, Random random) {
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> second = new ArrayList<>();
        for (InetAddress address : resolved) {
            List<InetAddress> family =
                    first.isEmpty() || first.get(0).getClass() == address.getClass() ? first : second;
            if (!family.contains(address)) {
                family.add(address);
            }
        }
        Collections.shuffle(first, random);
        Collections.shuffle(second, random);
        first.addAll(second);
        List<String> ordered =
                new ArrayList<>(first.stream().map(InetAddress::getHostAddress).toList());
        String last = failed.get(host);
        if (ordered.remove(last)) {
            ordered.add(last);
        }
        return ordered;
    }

    /** What another node may do better: not what is wrong with certificates, or an answer that is no hub's. */
    private static boolean elsewhereBetter(Throwable failure) {
        return failure instanceof IOException && !(failure instanceof SSLException);
    }
}
