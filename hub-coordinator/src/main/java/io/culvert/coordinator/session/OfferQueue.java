package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.Deadline;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.StreamTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The offers of one session in their order, for a device that asks for them one at a time. One is kept until it is answered or too
 * old, so that a device which never got the reply may ask for it again. Owned by the session's loop.
 */
final class OfferQueue {
    /** @param number counts the offers of a session, from 1 on */
    record Numbered(long number, StreamTopics.Offer offer, Deadline deadline) {}

    private final WaitingOffers waiting;
    private final Scheduler scheduler;
    private final List<Numbered> offers = new ArrayList<>();
    private long lastGiven;

    OfferQueue(WaitingOffers waiting, Scheduler scheduler) {
        this.waiting = waiting;
        this.scheduler = scheduler;
    }

    /** False when too many wait already. */
    boolean add(Offer offer) {
        Optional<StreamTopics.Offer> taken = waiting.add(offer);
        taken.ifPresent(one -> offers.add(
                new Numbered(Long.parseLong(one.requestId()), one, Deadline.in(offer.timeLeft(), scheduler))));
        return taken.isPresent();
    }

    /**
     * The first that still waits for an answer.
     *
     * @param after the number of the last one that the device has; without it, each is given once
     */
    Optional<Numbered> next(OptionalLong after) {
        offers.removeIf(one -> !waiting.waits(one.offer().requestId()));
        long known = after.orElse(lastGiven);
        Optional<Numbered> next =
                offers.stream().filter(one -> one.number() > known).findFirst();
        next.ifPresent(one -> lastGiven = Math.max(lastGiven, one.number()));
        return next;
    }
}
