package io.culvert.endpoint.relay;

import io.culvert.endpoint.link.ArrivedLink;
import io.culvert.protocol.StreamId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The streams of which this node claims a leg and has no answer yet. A link for one of them may come first: the second leg's node
 * may have heard from the arbiter sooner. It is held, one for each stream, until the claim is answered. Belongs to the relay's
 * loop.
 */
final class ClaimsUnderWay {
    /** Of one stream; a ticket may be shown several times at once. */
    private static final class Claims {
        private int count;
        private Optional<ArrivedLink> held = Optional.empty();
    }

    private final Map<StreamId, Claims> claims = new HashMap<>();

    void begin(StreamId streamId) {
        claims.computeIfAbsent(streamId, first -> new Claims()).count++;
    }

    /** Holds a link; not when nothing is claimed, or one is held already. */
    boolean hold(ArrivedLink link) {
        Claims waiting = claims.get(link.hello().streamId());
        if (waiting == null || waiting.held.isPresent()) {
            return false;
        }
        waiting.held = Optional.of(link);
        return true;
    }

    /** The stream's first leg is here: the link that was held for it, if any. */
    Optional<ArrivedLink> release(StreamId streamId) {
        Claims waiting = claims.get(streamId);
        if (waiting == null) {
            return Optional.empty();
        }
        Optional<ArrivedLink> held = waiting.held;
        waiting.held = Optional.empty();
        return held;
    }

    /** A claim is over, whatever came of it; after the last one, a link that is still held: this node does not host the stream. */
    Optional<ArrivedLink> end(StreamId streamId) {
        Claims ended = claims.get(streamId);
        if (ended == null || --ended.count > 0) {
            return Optional.empty();
        }
        claims.remove(streamId);
        return ended.held;
    }

    /** How many streams it knows of. */
    int size() {
        return claims.size();
    }
}
