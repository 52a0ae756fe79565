package io.culvert.endpoint.link;

import io.culvert.cluster.ClusterTls;
import io.culvert.protocol.HostPort;
import io.culvert.wire.LinkLeg;
import io.culvert.wire.LinkMessage;
import io.culvert.wire.LinkMessage.Hello;
import io.culvert.wire.WireLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Dials links to the nodes of streams' first legs. May be used on any event loop: a link lives on the one that dialled it, where
 * the leg is that it carries.
 */
final class LinkDial {
    private static final int MAX_KEPT = 1000;

    private final ClusterTls tls;
    private final WireLimits limits;
    private final NetClient client;
    /** One for each node, so that what TLS makes of it is made once. */
    private final Map<String, ClientSSLOptions> options = new ConcurrentHashMap<>();

    LinkDial(Vertx vertx, ClusterTls tls, WireLimits limits) {
        this.tls = tls;
        this.limits = limits;
        NetClientOptions any = new NetClientOptions().setTcpNoDelay(true).setHostnameVerificationAlgorithm("");
        tls.apply(any);
        this.client = vertx.createNetClient(any.setTrustOptions(tls.nobodyElse()));
    }

    /**
     * A link that the host has taken; a failure when it cannot be reached, is somebody else, or says no.
     *
     * @param host the name of the node that must prove to be it
     */
    Future<LinkLeg> dial(String host, HostPort address, Hello hello, Duration limit) {
        if (options.size() > MAX_KEPT) {
            options.clear();
        }
        Promise<LinkLeg> taken = Promise.promise();
        client.connect(new ConnectOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setTimeout((int) Math.max(1, limit.toMillis()))
                        .setSsl(true)
                        .setSslOptions(options.computeIfAbsent(host, tls::clientOptions)))
                .onSuccess(socket -> greet(socket, hello, limit, taken))
                .onFailure(taken::tryFail);
        return taken.future().timeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS);
    }

    Future<Void> close() {
        return client.close();
    }

    private void greet(NetSocket socket, Hello hello, Duration limit, Promise<LinkLeg> taken) {
        LinkLeg[] self = new LinkLeg[1];
        LinkLeg leg = LinkLeg.dialled(socket, limits, message -> {
            if (message instanceof LinkMessage.Accepted accepted) {
                self[0].behind(accepted.kind());
                taken.tryComplete(self[0]);
            } else if (message instanceof LinkMessage.Refused no) {
                taken.tryFail(new IOException("the host refused the link: " + no.why()));
            }
        });
        self[0] = leg;
        leg.whileWaiting(ended -> taken.tryFail(new IOException("the link ended: " + ended.reason())));
        // Also when the answer comes too late to be of use.
        leg.joinWithin(Math.max(1, limit.toMillis()));
        leg.say(hello);
    }
}
