package io.culvert.coordinator.session;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.StreamId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of one coordinator whose devices ask over the event bus, by their ids. May be used on any thread. */
public final class BusSessions {
    /** How long a device that comes back is still told why its session ended. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int ID_BYTES = 16;

    private final Sessions sessions;
    private final BusSessionConfig config;
    private final Vertx vertx;
    private final Map<String, BusSession> byId = new ConcurrentHashMap<>();

    public BusSessions(Sessions sessions, BusSessionConfig config, Vertx vertx) {
        this.sessions = sessions;
        this.config = config;
        this.vertx = vertx;
    }

    /** A session that listens for streams. */
    public record Begun(BusSession session, long epoch) {}

    public BusSessionConfig config() {
        return config;
    }

    /**
     * Begins a session, which evicts an older one of the identity.
     *
     * @param password the SAS of the identity's own key, or of a policy with DEVICE_CONNECT
     */
    public Future<Outcome<Begun>> connect(Identity identity, Secret password) {
        String id = StreamId.randomHex(ID_BYTES);
        BusSession session =
                new BusSession(sessions, config, identity, id, vertx.getOrCreateContext(), this::forgetLater);
        if (!sessions.enter(session)) {
            return Future.succeededFuture(
                    Outcome.refused(CloseReason.NODE_UNAVAILABLE, "This node takes no more sessions."));
        }
        return session.begin(password)
                .map(outcome -> outcome.then(epoch -> {
                    byId.put(id, session);
                    return Outcome.granted(new Begun(session, epoch));
                }));
    }

    /** The session of this id, be it one that ended a moment ago. */
    public Optional<BusSession> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    private void forgetLater(BusSession ended) {
        if (byId.containsKey(ended.id())) {
            vertx.setTimer(REMEMBERED.toMillis(), over -> byId.remove(ended.id()));
        }
    }
}
