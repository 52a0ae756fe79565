package io.culvert.node.front;

import io.culvert.node.config.ConfigException;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The event loops that share one port.
 *
 * @param deployment to undeploy
 * @param loops one per instance
 */
record Listening<L extends Deployable>(Vertx vertx, String deployment, List<L> loops) {
    /** Deploys the instances; the failure is a ConfigException that names the key of the port. */
    static <L extends Deployable> Future<Listening<L>> start(
            Vertx vertx, String section, String host, int port, int instances, Supplier<L> loop) {
        List<L> loops = new CopyOnWriteArrayList<>();
        Supplier<Deployable> each = () -> {
            L made = loop.get();
            loops.add(made);
            return made;
        };
        return vertx.deployVerticle(each, new DeploymentOptions().setInstances(instances))
                .map(deployment -> new Listening<>(vertx, deployment, List.copyOf(loops)))
                .recover(failure -> Future.failedFuture(unusable(section, host, port, failure)));
    }

    /** Where all instances of one front listen; port 0 is the same free port for all of them. */
    static SocketAddress address(String section, String host, int port) {
        // The id keeps the fronts apart, which would otherwise share one port.
        int id = 1 + Math.floorMod(section.hashCode(), 1 << 20);
        return port == 0 ? SocketAddress.sharedRandomPort(id, host) : SocketAddress.inetSocketAddress(port, host);
    }

    Future<Void> close() {
        return vertx.undeploy(deployment);
    }

    private static ConfigException unusable(String section, String host, int port, Throwable failure) {
        // The native transport puts the system call before the reason.
        String why = String.valueOf(failure.getMessage())
                .replaceFirst("^\\S+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
        return new ConfigException(
                section + ".port: " + port + ": cannot listen on " + host + " (" + why + ")", failure);
    }
}
