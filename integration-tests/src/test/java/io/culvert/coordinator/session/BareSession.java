package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.RegistryCalls.Admitted;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A session without a socket, for the simulation: all is real but for the packets. In this package because nobody else may make a
 * session. Owned by its node's loop.
 */
public final class BareSession extends LoopSession {
    /** The device's end of the connection. */
    public interface Device {
        void welcome();

        void offered(StreamTopics.Offer offer);

        void ended(CloseReason reason);
    }

    private final Identity identity;
    private final Device device;

    public BareSession(Sessions sessions, Identity identity, Scheduler scheduler, Executor loop, Device device) {
        super(sessions, new SessionState.Connecting(), scheduler, loop);
        this.identity = identity;
        this.device = device;
    }

    /** CONNECT came: the registry judges it. */
    public void connect() {
        admit(identity, new Secret(""), List.of(), judged -> {
            if (over() || judged.failed()) {
                return;
            }
            if (judged.result() instanceof Outcome.Granted<Admitted> admitted) {
                connected(admitted.value());
                if (connected()) {
                    device.welcome();
                }
            } else {
                endNow(CloseReason.UNAUTHORIZED);
            }
        });
    }

    /** SUBSCRIBE came. */
    public void subscribe() {
        if (connected()) {
            listening.begin(identity);
        }
    }

    /** The device answered an offer. */
    public void answered(StreamTopics.Answer answer) {
        if (connected()) {
            waiting.answered(answer);
        }
    }

    /** Nothing was heard of the device for too long. */
    public void silent() {
        endNow(CloseReason.PEER_SILENT);
    }

    /** Whether it is the session of its identity here, and listens: its epoch, once that is known. */
    public Optional<Long> listensWith() {
        return listening.epoch().flatMap(epoch -> Optional.ofNullable(epoch.result()));
    }

    @Override
    boolean give(Offer offer) {
        Optional<StreamTopics.Offer> told = waiting.add(offer);
        told.ifPresent(device::offered);
        return told.isPresent();
    }

    @Override
    Future<Void> letGo(CloseReason reason) {
        device.ended(reason);
        return Future.succeededFuture();
    }
}
