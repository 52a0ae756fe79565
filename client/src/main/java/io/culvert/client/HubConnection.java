package io.culvert.client;

import io.culvert.client.HubException.Kind;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.ControlMessage;
import io.culvert.protocol.HostPort;
import io.culvert.protocol.Secret;
import io.culvert.wire.WebSocketDial;
import io.culvert.wire.WebSocketLeg;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The ways to one hub: sockets, REST and streams, all with the same trust, host-name check and HTTP proxy. Safe for any thread;
 * closing it ends what it opened.
 */
final class HubConnection {
    /** The longest answer that is taken; a list of devices is the longest there is. */
    private static final int MAX_ANSWER = 64 * 1024 * 1024;

    /** Requests at once; one that opens a stream lasts until the device has answered. Further ones wait. */
    private static final int MAX_REQUESTS = 256;

    /** How long a connection for requests is kept without any. */
    private static final int IDLE_SECONDS = 15;

    private final VertxInternal vertx;
    private final ClientOptions options;
    private final HubTls tls;
    private final HubCredential credential;
    private final HubAddresses addresses;
    // In fields: a client that nobody refers to is closed by garbage collection.
    private final NetClient sockets;
    private final HttpClient http;

    /** An IllegalArgumentException when there is no credential, or a file of it or of the CA cannot be used. */
    HubConnection(Vertx vertx, ClientOptions options) {
        this(vertx, options, HubAddresses.ofSystem(vertx));
    }

    HubConnection(Vertx vertx, ClientOptions options, HubAddresses addresses) {
        this.vertx = (VertxInternal) vertx;
        this.options = options;
        this.tls = new HubTls(options);
        this.credential = new HubCredential(vertx, options);
        this.addresses = addresses;
        int connect = Math.toIntExact(options.timeouts().connect().toMillis());
        NetClientOptions socketOptions = new NetClientOptions()
                .setConnectTimeout(connect)
                .setTcpKeepAlive(true)
                .setHostnameVerificationAlgorithm("HTTPS");
        HttpClientOptions httpOptions = new HttpClientOptions()
                .setConnectTimeout(connect)
                .setVerifyHost(true)
                .setKeepAliveTimeout(IDLE_SECONDS);
        this.sockets = vertx.createNetClient(tls.secured(socketOptions));
        this.http = vertx.createHttpClient(tls.secured(httpOptions), new PoolOptions().setHttp1MaxSize(MAX_REQUESTS));
    }

    ClientOptions options() {
        return options;
    }

    /** The caller's context where it is an event loop's, else a new one: streams live on event loops. */
    ContextInternal eventLoop() {
        ContextInternal current = vertx.getContext();
        return current != null && current.isEventLoopContext() ? current : vertx.createEventLoopContext();
    }

    /** What a session is got with, as it is now, on this context; fails with a HubException. */
    Future<Login> login(ContextInternal context) {
        return credential.login(context);
    }

    /** The Authorization header of a request as it is now; fails with a HubException. */
    Future<String> authorization() {
        return credential.authorization();
    }

    /** A TLS connection on this context; fails with a HubException. */
    Future<NetSocket> connect(ContextInternal context, HostPort target) {
        return connect(context, target, connectOptions(target));
    }

    Future<NetSocket> connect(ContextInternal context, HostPort target, ConnectOptions how) {
        return connect(context, target, how, sockets::connect)
                .recover(failure -> Future.failedFuture(explain(target, failure)));
    }

    /**
     * Connects to one of the target's addresses, on this context.
     *
     * @param attempt makes a connection of the options that it is given
     */
    <T> Future<T> connect(
            ContextInternal context, HostPort target, ConnectOptions how, Function<ConnectOptions, Future<T>> attempt) {
        if (how.getProxyOptions() != null) {
            return on(context, () -> attempt.apply(how));
        }
        return addresses.connect(context, target, options.timeouts().connect(), (address, within) -> {
            ConnectOptions there = new ConnectOptions(how).setTimeout(Math.toIntExact(within.toMillis()));
            address.ifPresent(there::setRemoteAddress);
            return on(context, () -> attempt.apply(there));
        });
    }

    private static <T> Future<T> on(ContextInternal context, Supplier<Future<T>> attempt) {
        Promise<T> promise = context.promise();
        context.execute(() -> attempt.get().onComplete(promise));
        return promise.future();
    }

    /** A connection to the target was lost: its other addresses are tried first. */
    void lost(HostPort target, SocketAddress address) {
        addresses.lost(target.host(), address);
    }

    NetClient sockets() {
        return sockets;
    }

    ConnectOptions connectOptions(HostPort target) {
        ConnectOptions connect = new ConnectOptions()
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(true);
        if (target.host().indexOf(':') < 0 && !target.host().matches("[0-9.]+")) {
            connect.setSniServerName(target.host());
        }
        Duration limit = options.timeouts().connect();
        options.proxy()
                .forTarget(target)
                .ifPresent(proxy -> connect.setProxyOptions(proxy.options().setConnectTimeout(limit)));
        return connect;
    }

    /** The same for a device's session: shows its certificate, where it has one. */
    ConnectOptions connectOptions(HostPort target, Login login) {
        ConnectOptions connect = connectOptions(target);
        login.certificate().ifPresent(certificate -> connect.setSslOptions(tls.showing(certificate)));
        return connect;
    }

    HubException explain(HostPort target, Throwable failure) {
        return ConnectFault.explain(target, options.proxy().forTarget(target), failure);
    }

    /**
     * One REST request with the credential as it is now; fails with a HubException when no answer came.
     *
     * @param path with its query
     * @param limit for the whole of it
     */
    Future<HubAnswer> request(
            HttpMethod method, String path, Map<String, String> headers, Buffer body, Duration limit) {
        HostPort hub = options.connectionString().dialled();
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setHost(hub.host())
                .setPort(hub.port())
                .setSsl(true)
                .setURI(path)
                .setConnectTimeout(options.timeouts().connect().toMillis())
                .putHeader("User-Agent", ClientVersion.USER_AGENT);
        headers.forEach(request::putHeader);
        options.proxy().forTarget(hub).ifPresent(proxy -> request.setProxyOptions(proxy.options()));
        Promise<HubAnswer> promise = vertx.getOrCreateContext().promise();
        ContextInternal loop = eventLoop();
        // On an event loop from the first step on: on another thread the answer could be over before it has its
        // handlers.
        loop.execute(() -> credential
                .authorization()
                .compose(header -> request(loop, hub, request.putHeader("Authorization", header)))
                .compose(sent -> sent.send(body)
                        .compose(HubConnection::answer)
                        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                        // Else it keeps its connection, of which there are only so many, for an answer that
                        // nobody waits for, and the hub does not see that its caller went.
                        .onFailure(failed -> sent.reset()))
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(explain(hub, failure)))
                .onComplete(promise));
        return promise.future();
    }

    private Future<HttpClientRequest> request(ContextInternal loop, HostPort hub, RequestOptions request) {
        if (request.getProxyOptions() != null) {
            return http.request(request);
        }
        return addresses.connect(loop, hub, options.timeouts().connect(), (address, within) -> {
            RequestOptions there = new RequestOptions(request).setConnectTimeout(within.toMillis());
            address.ifPresent(there::setServer);
            return http.request(there);
        });
    }

    private static Future<HubAnswer> answer(HttpClientResponse response) {
        Promise<HubAnswer> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        MultiMap headers = response.headers();
        response.exceptionHandler(promise::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > MAX_ANSWER) {
                promise.tryFail(new HubException(Kind.NOT_UNDERSTOOD, "the hub's answer is over 64 MiB", null));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> promise.tryComplete(new HubAnswer(response.statusCode(), headers, body)));
        return promise.future();
    }

    /**
     * Dials a side of a stream and waits until both sides are there.
     *
     * @param url {@code wss}, as the hub gave it
     * @param limit for the pairing, once connected
     * @return the stopped leg, on the context's event loop; fails with a HubException
     */
    Future<StreamLeg> dial(ContextInternal context, String url, Secret ticket, Duration limit) {
        URI uri;
        HostPort endpoint;
        try {
            uri = URI.create(url);
            endpoint = HostPort.parse(String.valueOf(uri.getRawAuthority()), 443);
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(new HubException(Kind.NOT_UNDERSTOOD, "the stream's URL is malformed", e));
        }
        if (!"wss".equals(uri.getScheme())) {
            return Future.failedFuture(new HubException(Kind.NOT_UNDERSTOOD, "the stream's URL is not wss", null));
        }
        String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        WebSocketDial dial = new WebSocketDial(
                endpoint,
                path,
                Map.of("Authorization", "Bearer " + ticket.reveal(), "User-Agent", ClientVersion.USER_AGENT),
                Optional.of(ControlMessage.SUBPROTOCOL));
        return connect(context, endpoint)
                .compose(socket -> upgrade(dial, socket))
                .compose(leg -> StreamLeg.open(leg, limit))
                .recover(failure -> Future.failedFuture(refused(endpoint, failure)));
    }

    private Future<WebSocketLeg> upgrade(WebSocketDial dial, NetSocket socket) {
        return dial.leg(socket, ControlMessage.SUBPROTOCOL, options.wire())
                .timeout(options.timeouts().connect().toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> socket.close());
    }

    private HubException refused(HostPort endpoint, Throwable failure) {
        if (failure instanceof WebSocketDial.Refused no) {
            CloseReason reason = no.status() == 401
                    ? CloseReason.TICKET_REFUSED
                    : new HubAnswer(no.status(), MultiMap.caseInsensitiveMultiMap(), Buffer.buffer(no.body())).reason();
            return new StreamRefusedException(reason, "the endpoint answered " + no.status());
        }
        return explain(endpoint, failure);
    }

    Future<Void> close() {
        return Future.join(sockets.close(), http.close()).mapEmpty();
    }
}
