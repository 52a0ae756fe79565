package io.culvert.client;

import io.culvert.protocol.StreamTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.time.Duration;

/** A device's session with the hub, whatever carries it. Belongs to one event loop, on which its handlers are called. */
interface DeviceSession {
    /** Who hears of offers. Set before connecting. */
    DeviceSession onOffer(Handler<StreamTopics.Offer> handler);

    /** Who hears that the session ended, once it was ready. */
    DeviceSession onEnded(Handler<HubException> handler);

    /**
     * Connects until the hub can offer streams; on the event loop.
     *
     * @return fails with a HubException, a {@link SessionRefusal} when the hub refused
     */
    Future<DeviceSession> connect();

    /** How long what it was got with is good; once it is ready. */
    Duration life();

    /** Sends an answer; fails when the session has ended. */
    Future<Void> answer(StreamTopics.Answer answer);

    /** Ends it without a word to the handler of its end. */
    Future<Void> close();
}
