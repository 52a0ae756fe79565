package io.culvert.coordinator.bus;

import io.culvert.coordinator.session.BusSession;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** One request of a program, wherever it came from; its methods may be called on any thread. */
public interface BusRequest {
    BusBody body();

    /** What its sender has shown: as in an Authorization header, empty when nothing. */
    String credential();

    /** Who asks, for the log. */
    String sender();

    /** Answers; somebody who went away does not matter. */
    void reply(JsonObject reply);

    /**
     * Answers something that is to be taken back when nobody heard it.
     *
     * @return done when the sender has confirmed the reply, failed when it does not within the limit or went away
     */
    Future<Void> replyForConfirmation(JsonObject reply, Duration limit);

    /** Runs the task when the sender goes away before it was answered, where that can be known. */
    void whenGone(Runnable task);

    /** A session began for the sender; false when it cannot have it. */
    boolean began(BusSession session);

    /** Whether the sender may use this session, whose id it knows. */
    boolean owns(BusSession session);
}
