package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Percent;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamHeaders;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens streams to devices, as a policy with the right to connect as a service. Safe for any thread.
 *
 * <pre>{@code
 * ServiceClient service = ServiceClient.create(vertx, ClientOptions.of(ConnectionString.parse(text)));
 * service.open("device-1", "ssh").onSuccess(stream -> stream.handler(this::heard).write(greeting));
 * }</pre>
 */
public final class ServiceClient {
    /** The longest that a Retry-After is obeyed. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(10);

    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    /** From half of this on, so that those whom a node cut off do not come back together. */
    private static final Duration LOST_PAUSE = Duration.ofMillis(400);

    /** Failures of a leg before it was paired, after which a fresh stream may do better. */
    private static final Set<CloseReason> WORTH_A_FRESH_STREAM = Set.of(
            CloseReason.CONNECTION_LOST,
            CloseReason.PEER_SILENT,
            CloseReason.DRAINING,
            CloseReason.NODE_UNAVAILABLE,
            CloseReason.INTERNAL_ERROR);

    private final Vertx vertx;
    private final HubConnection hub;

    ServiceClient(Vertx vertx, HubConnection hub) {
        this.vertx = vertx;
        this.hub = hub;
    }

    /** A client that connects when it is used; it must be closed. */
    public static ServiceClient create(Vertx vertx, ClientOptions options) {
        if (options.connectionString().identity().isPresent()) {
            throw new IllegalArgumentException(
                    "connection string: of a device (expected: SharedAccessKeyName of a policy such as service)");
        }
        return new ServiceClient(vertx, new HubConnection(vertx, options));
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
        Handshake handshake = new Handshake(context, device, name, timeouts);
        context.execute(() -> handshake.once().recover(handshake::again).onComplete(promise));
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

    /** A way to the endpoint that the hub offered. */
    private record Offered(String url, Secret ticket) {}

    /** One opening of a stream, with at most one retry; on its context. */
    private final class Handshake {
        private final ContextInternal context;
        private final String path;
        private final Map<String, String> headers = new HashMap<>();
        private final long deadline;
        private boolean dialled;

        Handshake(ContextInternal context, Identity device, StreamName name, OpenTimeouts timeouts) {
            this.context = context;
            this.deadline =
                    System.nanoTime() + hub.options().timeouts().handshake().toNanos();
            path = "/twins/" + Percent.encode(device.deviceId())
                    + device.moduleId()
                            .map(module -> "/modules/" + Percent.encode(module))
                            .orElse("")
                    + "/streams/" + name + "?api-version=" + ClientVersion.API_VERSION;
            put(StreamHeaders.CONNECT_TIMEOUT, timeouts.connect());
            put(StreamHeaders.RESPONSE_TIMEOUT, timeouts.response());
        }

        private void put(String header, Duration value) {
            if (!value.isZero()) {
                headers.put(
                        header,
                        BigDecimal.valueOf(value.toMillis(), 3)
                                .stripTrailingZeros()
                                .toPlainString());
            }
        }

        Future<StreamLeg> once() {
            return hub.request(HttpMethod.POST, path, headers, Buffer.buffer(), left())
                    .compose(this::answered)
                    .compose(offered -> {
                        dialled = true;
                        return hub.dial(context, offered.url(), offered.ticket(), left());
                    });
        }

        Future<StreamLeg> again(Throwable failure) {
            Duration wait = pause(failure);
            if (!worthAFreshStream(failure) || left().compareTo(wait) <= 0) {
                return Future.failedFuture(shown(failure));
            }
            Promise<Void> waited = context.promise();
            if (wait.isZero()) {
                waited.complete();
            } else {
                vertx.setTimer(wait.toMillis(), id -> waited.complete());
            }
            return waited.future().compose(go -> once()).recover(second -> Future.failedFuture(shown(second)));
        }

        private Duration pause(Throwable failure) {
            if (failure instanceof Unavailable unavailable) {
                return unavailable.retryAfter;
            }
            long longest = LOST_PAUSE.toMillis();
            return hubWasLost(failure)
                    ? Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest))
                    : Duration.ZERO;
        }

        private Future<Offered> answered(HubAnswer answer) {
            if (answer.status() == 503) {
                return Future.failedFuture(new Unavailable(refusal(answer), retryAfter(answer)));
            }
            if (!answer.ok()) {
                return Future.failedFuture(refusal(answer));
            }
            if (!Boolean.parseBoolean(answer.headers().get(StreamHeaders.IS_ACCEPTED))) {
                return Future.failedFuture(rejection(answer));
            }
            String url = answer.headers().get(StreamHeaders.URL);
            String ticket = answer.headers().get(StreamHeaders.AUTH_TOKEN);
            if (url == null || ticket == null) {
                return Future.failedFuture(
                        new HubException(Kind.NOT_UNDERSTOOD, "the hub accepted without a URL or a ticket", null));
            }
            return Future.succeededFuture(new Offered(url, new Secret(ticket)));
        }

        private HubException rejection(HubAnswer answer) {
            if (!answer.headers().contains(StreamHeaders.IS_ACCEPTED)) {
                return new HubException(Kind.NOT_UNDERSTOOD, "the answer is not that of a hub", null);
            }
            String reason = answer.headers().get(StreamHeaders.REJECT_REASON);
            try {
                return new StreamRefusedException(CloseReason.REJECTED, reason == null ? "" : Percent.decode(reason));
            } catch (IllegalArgumentException e) {
                return new StreamRefusedException(CloseReason.REJECTED, "");
            }
        }

        private StreamRefusedException refusal(HubAnswer answer) {
            return new StreamRefusedException(
                    answer.reason(), answer.detail(hub.options().clock()), answer.retryAfter());
        }

        private boolean worthAFreshStream(Throwable failure) {
            if (failure instanceof StreamRefusedException refused) {
                return WORTH_A_FRESH_STREAM.contains(refused.reason().orElseThrow());
            }
            boolean endpointNotReached =
                    dialled && failure instanceof HubException known && known.kind() == Kind.UNREACHABLE;
            return failure instanceof Unavailable || endpointNotReached || hubWasLost(failure);
        }

        /** The node stops, or closed a kept connection just when it was used again. */
        private boolean hubWasLost(Throwable failure) {
            return !dialled
                    && failure instanceof HubException known
                    && known.kind() == Kind.UNREACHABLE
                    && ConnectFault.lost(failure);
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()));
        }
    }

    private static Throwable shown(Throwable failure) {
        return failure instanceof Unavailable unavailable ? unavailable.refusal : failure;
    }

    private static Duration retryAfter(HubAnswer answer) {
        return answer.retryAfter()
                .map(asked -> asked.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : asked)
                .orElse(DEFAULT_RETRY_AFTER);
    }

    /** The hub asks to come again. */
    private static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient StreamRefusedException refusal;
        private final transient Duration retryAfter;

        Unavailable(StreamRefusedException refusal, Duration retryAfter) {
            super(refusal);
            this.refusal = refusal;
            this.retryAfter = retryAfter;
        }
    }
}
