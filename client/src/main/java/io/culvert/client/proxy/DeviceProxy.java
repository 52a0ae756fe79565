package io.culvert.client.proxy;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceClient;
import io.culvert.client.SessionState;
import io.culvert.client.StreamLeg;
import io.culvert.client.StreamOffer;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.HostPort;
import io.culvert.wire.Ending;
import io.culvert.wire.TcpLeg;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device whose streams lead to TCP servers near it. The target is connected first: when that fails the stream is rejected with
 * the reason, before any byte flows.
 *
 * <p>Each stream lives on an event loop of its own choice, both connections on the same. Methods may be called on any thread.
 */
public final class DeviceProxy {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceProxy.class);

    private final VertxInternal vertx;
    private final ClientOptions clientOptions;
    private final DeviceProxyOptions options;
    private final DeviceClient client;
    private final NetClient targets;
    private final ProxiedStreams streams;
    private volatile StreamWatcher watcher = new StreamWatcher() {};

    private DeviceProxy(Vertx vertx, ClientOptions clientOptions, DeviceProxyOptions options) {
        this.vertx = (VertxInternal) vertx;
        this.clientOptions = clientOptions;
        this.options = options;
        this.client = DeviceClient.create(vertx, clientOptions).onOffer(this::offered);
        this.targets = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(options.connectTimeout().toMillis())));
        this.streams = new ProxiedStreams(clientOptions.wire(), options.maxStreams());
    }

    /** A proxy that does nothing before {@link #start}; it must be closed. */
    public static DeviceProxy create(Vertx vertx, ClientOptions clientOptions, DeviceProxyOptions options) {
        return new DeviceProxy(vertx, clientOptions, options);
    }

    /** Connects to the hub; as {@link DeviceClient#connect}. */
    public Future<Void> start() {
        return client.connect();
    }

    /** Told how the device stands with its hub. */
    public DeviceProxy onState(Handler<SessionState> handler) {
        client.onState(handler);
        return this;
    }

    /** Told each step of the streams. */
    public DeviceProxy watched(StreamWatcher other) {
        watcher = other;
        return this;
    }

    private void offered(StreamOffer offer) {
        watcher.offered(offer.name());
        Optional<HostPort> target = options.targets().of(offer.name());
        if (target.isEmpty()) {
            reject(offer, "unknown name: " + offer.name());
        } else if (!streams.take()) {
            reject(offer, "the device has " + options.maxStreams() + " streams already");
        } else {
            vertx.createEventLoopContext().runOnContext(go -> connect(offer, target.get()));
        }
    }

    private void connect(StreamOffer offer, HostPort target) {
        targets.connect(target.port(), target.host())
                .onSuccess(socket -> accept(offer, socket))
                .onFailure(failure -> {
                    streams.giveBack();
                    reject(offer, why(target, failure));
                });
    }

    private void accept(StreamOffer offer, NetSocket socket) {
        TcpLeg application = TcpLeg.of(socket, clientOptions.wire());
        Future<StreamLeg> dialled = offer.acceptLeg();
        watcher.accepted(offer.name());
        dialled.onSuccess(leg -> {
                    watcher.paired(offer.name());
                    streams.join(application, leg, client.identity(), offer.name());
                })
                .onFailure(failure -> {
                    streams.giveBack();
                    LOG.warn(
                            "stream failed device={} name={}: {}",
                            client.identity(),
                            offer.name(),
                            failure.getMessage());
                    application.close(Ending.of(CloseReason.RESET));
                });
    }

    private void reject(StreamOffer offer, String reason) {
        LOG.info("stream rejected device={} name={}: {}", client.identity(), offer.name(), reason);
        offer.reject(reason);
        watcher.rejected(offer.name(), reason);
    }

    private static String why(HostPort target, Throwable failure) {
        if (failure instanceof ConnectTimeoutException) {
            return "no answer from " + target;
        }
        if (failure instanceof UnknownHostException) {
            return "unknown host " + target.host();
        }
        boolean refused = failure instanceof ConnectException
                && String.valueOf(failure.getMessage()).contains("refused");
        return refused ? "connection refused by " + target : "no connection to " + target;
    }

    /** Told of each stream that ended. */
    public DeviceProxy whenEnded(Consumer<EndedStream> told) {
        streams.whenEnded(told);
        return this;
    }

    /** Streams that are carried, or whose target is being connected. */
    public int streams() {
        return streams.count();
    }

    /** Ends the streams, the session, and then all connections. */
    public Future<Void> close() {
        return streams.close()
                .transform(ended -> Future.join(client.close(), targets.close()).mapEmpty());
    }
}
