package io.culvert.coordinator.bridge;

import io.culvert.cluster.RegistryCalls.Holder;
import io.culvert.cluster.Scheduler;
import io.culvert.cluster.VertxScheduler;
import io.culvert.cluster.quota.TokenBucket;
import io.culvert.coordinator.bridge.Bridge.Login;
import io.culvert.coordinator.bridge.BridgeFrame.Denied;
import io.culvert.coordinator.bridge.BridgeFrame.Send;
import io.culvert.coordinator.session.ExpiryWatch;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One program's connection to the bridge. Who it is comes from the credential that it showed, never from what it says.
 *
 * <pre>
 *   Unknown --credential of the upgrade or of a message--> Judging --good--> Known --expired, revoked, silent, ...--> Closed
 *      '--no credential in time, or with the first message----'--not good--------------------------------------------> Closed
 * </pre>
 *
 * <p>Owned by the loop of its socket, but for {@link #holder} and {@link #end}.
 */
final class BridgeConnection {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeConnection.class);
    /** What may wait to be sent, in messages; a program that does not read is closed. */
    private static final int MAX_UNSENT = 256;

    private final Bridge bridge;
    private final SockJSSocket socket;
    private final String address;
    private final Context context;
    private final Scheduler scheduler;
    private final TokenBucket rate;
    private final ExpiryWatch expiry;
    private final BridgeRequests requests;
    private final Deque<Send> waitingForJudgement = new ArrayDeque<>();
    private Optional<Scheduler.Task> loginTask = Optional.empty();
    private Optional<Scheduler.Task> idleTask = Optional.empty();
    private boolean judging;
    private boolean closed;
    private int unsent;
    private long lastHeard;
    /** Read by other threads. */
    private volatile Optional<Login> login = Optional.empty();

    BridgeConnection(Bridge bridge, SockJSSocket socket) {
        this.bridge = bridge;
        this.socket = socket;
        this.address = Strangers.address(socket.remoteAddress());
        this.context = bridge.vertx().getOrCreateContext();
        this.scheduler = new VertxScheduler(bridge.vertx(), context);
        this.rate = new TokenBucket(bridge.config().maxRate(), bridge.config().burst(), scheduler.nanoTime());
        this.expiry = new ExpiryWatch(bridge.clock(), scheduler, () -> close(CloseReason.CREDENTIAL_EXPIRED));
        this.requests = new BridgeRequests(
                this, bridge.answers(), scheduler, bridge.config().maxInFlight());
    }

    /** @param shown the credential of the upgrade, which was found good */
    void begin(Optional<Login> shown) {
        lastHeard = scheduler.nanoTime();
        socket.handler(this::received);
        socket.exceptionHandler(fault -> gone());
        socket.closeHandler(end -> gone());
        idleTask = Optional.of(scheduler.after(bridge.config().idleTimeout(), this::watchIdle));
        loginTask = Optional.of(scheduler.after(bridge.config().loginTimeout(), () -> close(CloseReason.UNAUTHORIZED)));
        shown.ifPresent(this::known);
    }

    /** Turns it away instead of beginning. */
    void refuse(CloseReason reason) {
        socket.exceptionHandler(fault -> {});
        close(reason);
    }

    /** Where it comes from, as {@link Strangers} count. */
    String address() {
        return address;
    }

    /** Who is connected; any thread. */
    Optional<Holder> holder() {
        return login.map(Login::holder);
    }

    /** What it has shown, for what it asks. */
    String credential() {
        return login.map(Login::credential).orElse("");
    }

    private void known(Login good) {
        login = Optional.of(good);
        loginTask.ifPresent(Scheduler.Task::cancel);
        expiry.until(good.holder().expiresAt());
    }

    private void watchIdle() {
        Duration left = bridge.config().idleTimeout().minusNanos(scheduler.nanoTime() - lastHeard);
        if (left.isNegative() || left.isZero()) {
            close(CloseReason.PEER_SILENT);
        } else {
            idleTask = Optional.of(scheduler.after(left, this::watchIdle));
        }
    }

    private void received(Buffer message) {
        lastHeard = scheduler.nanoTime();
        if (closed) {
            return;
        }
        if (rate.toWait(lastHeard) > 0) {
            close(CloseReason.THROTTLED);
            return;
        }
        rate.take(lastHeard);
        BridgeFrame frame = BridgeFrame.parse(message);
        if (frame instanceof Denied denied) {
            deny(denied.why());
        } else if (frame instanceof Send send) {
            if (!judging) {
                take(send);
            } else if (waitingForJudgement.size() < bridge.config().maxInFlight()) {
                waitingForJudgement.add(send);
            } else {
                close(CloseReason.THROTTLED);
            }
        }
    }

    private void take(Send send) {
        Optional<String> shown = send.authorization();
        if (shown.isPresent() && !shown.get().equals(credential())) {
            judge(shown.get(), send);
        } else if (login.isPresent()) {
            requests.take(send);
        } else {
            requests.refuse(send, CloseReason.UNAUTHORIZED, "Unauthorized");
            close(CloseReason.UNAUTHORIZED);
        }
    }

    private void judge(String credential, Send send) {
        judging = true;
        bridge.identify(credential)
                .onComplete(judged -> context.runOnContext(now -> {
                    judging = false;
                    if (closed) {
                        return;
                    }
                    if (judged.failed()) {
                        LOG.error("bridge: cannot judge a credential", judged.cause());
                        requests.refuse(send, CloseReason.INTERNAL_ERROR, CloseReason.INTERNAL_ERROR.meaning());
                        close(CloseReason.INTERNAL_ERROR);
                    } else if (judged.result() instanceof Outcome.Refused<Login> no) {
                        LOG.debug("bridge: a program at {} is refused, {}", socket.remoteAddress(), no.reason());
                        requests.refuse(send, no.reason(), no.detail());
                        close(no.reason());
                    } else if (judged.result() instanceof Outcome.Granted<Login> good) {
                        proceed(good.value(), send);
                    }
                }));
    }

    private void proceed(Login good, Send send) {
        if (holder().filter(before -> !same(before, good.holder())).isPresent()) {
            requests.refuse(send, CloseReason.UNAUTHORIZED, "Unauthorized: the connection is another's.");
            close(CloseReason.UNAUTHORIZED);
            return;
        }
        if (!bridge.known(this)) {
            requests.refuse(send, CloseReason.NODE_UNAVAILABLE, "The bridge is full.");
            close(CloseReason.NODE_UNAVAILABLE);
            return;
        }
        known(good);
        if (!closed) {
            requests.take(send);
        }
        while (!closed && !judging && !waitingForJudgement.isEmpty()) {
            take(waitingForJudgement.poll());
        }
    }

    private static boolean same(Holder one, Holder other) {
        return one.name().equals(other.name()) && one.identity().equals(other.identity());
    }

    /** Something that the bridge does for nobody; who has not shown a credential is not asked again. */
    void deny(String why) {
        write(new JsonObject().put("type", "err").put("body", why));
        if (login.isEmpty()) {
            close(CloseReason.UNAUTHORIZED);
        }
    }

    /** Sends a message of the bridge's protocol, unless the program is gone or does not read. */
    void write(JsonObject message) {
        if (closed) {
            return;
        }
        if (unsent >= MAX_UNSENT) {
            close(CloseReason.PEER_STALLED);
            return;
        }
        unsent++;
        socket.write(message.encode()).onComplete(sent -> context.runOnContext(now -> unsent--));
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs a task on the connection's loop. */
    void execute(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    /** Cuts it; any thread. */
    void end(CloseReason reason) {
        execute(() -> close(reason));
    }

    private void close(CloseReason reason) {
        if (closed) {
            return;
        }
        LOG.debug("bridge: the program at {} is cut off, {}", socket.remoteAddress(), reason);
        if (reason != CloseReason.PEER_STALLED) {
            socket.write(new JsonObject()
                    .put("type", "err")
                    .put("body", reason.label())
                    .encode());
        }
        gone();
        socket.close(reason.webSocketCode(), reason.label());
    }

    private void gone() {
        if (closed) {
            return;
        }
        closed = true;
        loginTask.ifPresent(Scheduler.Task::cancel);
        idleTask.ifPresent(Scheduler.Task::cancel);
        expiry.cancel();
        waitingForJudgement.clear();
        requests.senderGone();
        bridge.closed(this);
    }

    @Override
    public String toString() {
        return holder().map(Holder::name).orElse("nobody") + " at the bridge";
    }
}
