package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.StreamTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The offers of one session, by request id: those that the device has not answered, and those that it accepted and may still
 * reject until the handshake's deadline. Owned by the session's loop.
 */
final class WaitingOffers {
    private record Waiting(Offer offer, Scheduler.Task end) {}

    private final Scheduler scheduler;
    private final int max;
    private final BiConsumer<String, Answer> answers;
    /** Concurrent for {@link #any}. */
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private final Map<String, Waiting> accepted = new HashMap<>();
    private long lastRequestId;

    /** @param answers takes what is to be told, with the node that waits for it */
    WaitingOffers(Scheduler scheduler, int max, BiConsumer<String, Answer> answers) {
        this.scheduler = scheduler;
        this.max = max;
        this.answers = answers;
    }

    /** What to publish for a new offer; empty when too many wait already. */
    Optional<StreamTopics.Offer> add(Offer offer) {
        if (waiting.size() >= max) {
            return Optional.empty();
        }
        String requestId = Long.toString(++lastRequestId);
        // Nobody waits longer than the handshake.
        waiting.put(requestId, new Waiting(offer, scheduler.after(offer.timeLeft(), () -> forget(requestId))));
        return Optional.of(new StreamTopics.Offer(offer.name(), requestId, offer.url(), offer.ticket()));
    }

    /** Why one more is not taken. */
    static <T> Outcome<T> tooMany() {
        return Outcome.refused(CloseReason.RESPONSE_TIMEOUT, "The device leaves too many offers unanswered.");
    }

    /** Whether any is still to be answered; on any thread. */
    boolean any() {
        return !waiting.isEmpty();
    }

    /** Whether the offer of this id is still to be answered. */
    boolean waits(String requestId) {
        return waiting.containsKey(requestId);
    }

    /** Tells the handshake; false when no offer of this id waits, or could still be rejected. */
    boolean answered(StreamTopics.Answer answer) {
        String requestId = answer.requestId();
        Waiting first = waiting.remove(requestId);
        if (answer.accepted()) {
            if (first == null) {
                return false;
            }
            accepted.put(requestId, first);
            tell(first, Verdict.ACCEPTED, "");
            return true;
        }
        Waiting rejected = first != null ? first : accepted.remove(requestId);
        if (rejected == null) {
            return false;
        }
        rejected.end().cancel();
        tell(rejected, Verdict.REJECTED, answer.reason());
        return true;
    }

    /** The device went away with all it held. */
    void gone() {
        List<Waiting> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(one -> {
            one.end().cancel();
            tell(one, Verdict.GONE, "");
        });
        accepted.values().forEach(one -> one.end().cancel());
        accepted.clear();
    }

    private void forget(String requestId) {
        waiting.remove(requestId);
        accepted.remove(requestId);
    }

    private void tell(Waiting one, Verdict verdict, String reason) {
        answers.accept(one.offer().answerTo(), new Answer(one.offer().streamId(), verdict, reason));
    }
}
