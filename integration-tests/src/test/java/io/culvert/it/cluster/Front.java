package io.culvert.it.cluster;

import io.culvert.testkit.FaultProxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A port of {@code localhost} before several nodes, as a balancer without stickiness: each connection goes to a node that serves
 * then. Safe for any thread.
 */
public final class Front implements AutoCloseable {
    private final FaultProxy proxy;

    private Front(Supplier<InetSocketAddress> target) {
        proxy = FaultProxy.to(target);
    }

    /** Always the first of these nodes that serves. */
    public static Front toFirst(List<ClusterNode> nodes, int port) {
        return new Front(() -> address(serving(nodes).get(0), port));
    }

    /** Each of these nodes in its turn. */
    public static Front inTurn(List<ClusterNode> nodes, int port) {
        AtomicInteger turn = new AtomicInteger();
        return new Front(() -> {
            List<ClusterNode> serving = serving(nodes);
            return address(serving.get(Math.floorMod(turn.getAndIncrement(), serving.size())), port);
        });
    }

    /** All of them where none serves: who connects is then refused by one, as by a balancer. */
    private static List<ClusterNode> serving(List<ClusterNode> nodes) {
        List<ClusterNode> serving = nodes.stream().filter(ClusterNode::serves).toList();
        return serving.isEmpty() ? nodes : serving;
    }

    private static InetSocketAddress address(ClusterNode node, int port) {
        return new InetSocketAddress(node.address(), port);
    }

    public int port() {
        return proxy.port();
    }

    /** For what else can be done to the connections. */
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
