package io.culvert.coordinator.session;

import io.culvert.cluster.CoordinatorCalls.Answer;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.cluster.CoordinatorCalls.Verdict;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.StreamTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The offers of one session that the device has not answered, by request id. Owned by the session's loop. */
final class WaitingOffers {
    private record Waiting(Offer offer, Scheduler.Task end) {}

    private final Scheduler scheduler;
    private final int max;
    private final BiConsumer<String, Answer> answers;
    private final Map<String, Waiting> waiting = new HashMap<>();
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
        waiting.put(requestId, new Waiting(offer, scheduler.after(offer.timeLeft(), () -> waiting.remove(requestId))));
        return Optional.of(new StreamTopics.Offer(offer.name(), requestId, offer.url(), offer.ticket()));
    }

    /** Tells the handshake; false when no offer of this id waits. */
    boolean answered(StreamTopics.Answer answer) {
        Waiting answered = waiting.remove(answer.requestId());
        if (answered == null) {
            return false;
        }
        tell(answered, answer.accepted() ? Verdict.ACCEPTED : Verdict.REJECTED, answer.reason());
        return true;
    }

    /** The device went away with all it held. */
    void gone() {
        List<Waiting> all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(one -> tell(one, Verdict.GONE, ""));
    }

    private void tell(Waiting one, Verdict verdict, String reason) {
        one.end().cancel();
        answers.accept(one.offer().answerTo(), new Answer(one.offer().streamId(), verdict, reason));
    }
}
