package io.culvert.client;

import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/**
 * Opens streams to devices, as a policy with the right to connect as a service. Safe for any thread.
 *
 * <pre>{@code
 * ServiceClient service = ServiceClient.create(vertx, ClientOptions.of(ConnectionString.parse(text)));
 * service.open("device-1", "ssh").onSuccess(stream -> stream.handler(this::heard).write(greeting));
 * }</pre>
 */
public final class ServiceClient {
    private final Vertx vertx;
    private final HubConnection hub;
    private final Initiation initiation;

    ServiceClient(Vertx vertx, HubConnection hub) {
        this(vertx, hub, new RestInitiation(hub));
    }

    private ServiceClient(Vertx vertx, HubConnection hub, Initiation initiation) {
        this.vertx = vertx;
        this.hub = hub;
        this.initiation = initiation;
    }

    /** A client that connects when it is used; it must be closed. */
    public static ServiceClient create(Vertx vertx, ClientOptions options) {
        return new ServiceClient(vertx, connection(vertx, options));
    }

    /**
     * The same for a program that is a member of the hub's cluster: it asks over the event bus. The streams themselves are
     * WebSockets as always.
     *
     * @param vertx clustered, a member of the hub's own cluster
     */
    public static ServiceClient onEventBus(Vertx vertx, ClientOptions options) {
        HubConnection hub = connection(vertx, options);
        return new ServiceClient(vertx, hub, new BusInitiation(vertx.eventBus(), hub));
    }

    private static HubConnection connection(Vertx vertx, ClientOptions options) {
        if (options.connectionString().identity().isPresent()) {
            throw new IllegalArgumentException(
                    "connection string: of a device (expected: SharedAccessKeyName of a policy such as service)");
        }
        return new HubConnection(vertx, options);
    }

    /** Opens a stream to a device that is connected. */
    public Future<DeviceStream> open(String deviceId, String name) {
        return open(Identity.device(deviceId), new StreamName(name), OpenTimeouts.defaults());
    }

    /**
     * Opens a stream to a device or module.
     *
     * <p>Retries once by itself, with a fresh stream: when the hub is not available just now, after the time it asks for, when
     * the connection to the hub is refused or lost, and when the one to the endpoint fails before both sides were there.
     *
     * @return fails with a StreamRefusedException ({@code rejected} with the device's words, {@code device-offline}, {@code
     *     response-timeout}, {@code device-unknown}, {@code unauthorized} ...), or a HubException when the hub is not reached
     */
    public Future<DeviceStream> open(Identity device, StreamName name, OpenTimeouts timeouts) {
        ContextInternal context = hub.eventLoop();
        return openLeg(context, device, name, timeouts).map(leg -> new DeviceStream(name, context, leg));
    }

    /** Like {@link #open(Identity, StreamName, OpenTimeouts)}, but gives the bare leg, for splicing. */
    public Future<StreamLeg> openLeg(Identity device, StreamName name, OpenTimeouts timeouts) {
        return openLeg(hub.eventLoop(), device, name, timeouts);
    }

    private Future<StreamLeg> openLeg(
            ContextInternal context, Identity device, StreamName name, OpenTimeouts timeouts) {
        Promise<StreamLeg> promise = context.promise();
        StreamOpening opening =
                new StreamOpening(vertx, hub, context, left -> initiation.ask(context, device, name, timeouts, left));
        context.execute(() -> opening.open().onComplete(promise));
        return promise.future();
    }

    /** The streams of the whole hub that live now; the policy or token needs the right to see live streams, or to end them. */
    public LiveStreams streams() {
        return new LiveStreams(new RegistryRequests(hub));
    }

    /** Ends the streams that are still open, and all connections. */
    public Future<Void> close() {
        return hub.close();
    }
}
