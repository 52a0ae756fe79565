package io.culvert.coordinator.session;

import io.culvert.cluster.Presence;
import io.culvert.cluster.Scheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends the devices of a node that stops to others: ends their sessions a few at a time, so that they do not all come back at
 * once elsewhere. One that has not answered an offer is left to do so.
 *
 * <pre>
 *   session --its turn, or an offer came for it--> on its way --its presence is seen, or too long--> gone
 * </pre>
 *
 * <p>A device that is on its way counts as connected, so that who opens a stream to it waits a moment. Runs on the scheduler's
 * loop; {@link #send}, {@link #holds} and {@link #left} may be called on any thread.
 */
final class SessionDrain {
    private static final Duration TICK = Duration.ofMillis(100);
    /** So that a few sessions are not drawn out. */
    private static final int LEAST_PER_TICK = 5;
    /** A device that is not back after this may be switched off. */
    private static final Duration RETURN = Duration.ofSeconds(5);
    /** Questions for where devices are, at most so many in a tick. */
    private static final int LOOKS_PER_TICK = 100;

    private final Map<Identity, Session> connected;
    private final Presence presence;
    private final Scheduler scheduler;
    private final boolean elsewhere;
    private final int perTick;
    /** Told to go, and perhaps not quite gone. */
    private final Set<Session> sent = ConcurrentHashMap.newKeySet();
    /** On their way since. */
    private final Map<Identity, Long> onTheirWay = new ConcurrentHashMap<>();

    private final Set<Identity> lookedFor = ConcurrentHashMap.newKeySet();

    /**
     * @param connected the sessions; those that end go from it
     * @param spread how long it may take until all were told
     * @param elsewhere whether there is another node that they could go to; else they are told at once
     */
    SessionDrain(
            Map<Identity, Session> connected,
            Presence presence,
            Scheduler scheduler,
            Duration spread,
            boolean elsewhere) {
        this.connected = connected;
        this.presence = presence;
        this.scheduler = scheduler;
        this.elsewhere = elsewhere;
        double ticks = (double) spread.toNanos() / TICK.toNanos();
        this.perTick = !elsewhere || ticks < 1
                ? Integer.MAX_VALUE
                : Math.max(LEAST_PER_TICK, (int) Math.ceil(connected.size() / ticks));
    }

    void start() {
        look();
        connected.values().stream()
                .filter(session -> !session.busy() && !sent.contains(session))
                .limit(perTick)
                .forEach(this::send);
        scheduler.after(TICK, this::start);
    }

    /** Tells the session to go, unless its device has an offer to answer; whether it goes. */
    boolean send(Session session) {
        if (session.busy()) {
            return false;
        }
        if (sent.add(session)) {
            if (elsewhere && session.listens()) {
                onTheirWay.put(session.identity(), scheduler.nanoTime());
            }
            session.end(CloseReason.DRAINING);
        }
        return true;
    }

    /** Whether it was told to go and is not seen elsewhere yet. */
    boolean holds(Identity identity) {
        return onTheirWay.containsKey(identity);
    }

    /** How many are to go or on their way; one that was just told to go is both. */
    int left() {
        long away = onTheirWay.keySet().stream()
                .filter(identity -> !connected.containsKey(identity))
                .count();
        return connected.size() + (int) away;
    }

    private void look() {
        long now = scheduler.nanoTime();
        onTheirWay.values().removeIf(since -> now - since > RETURN.toNanos());
        onTheirWay.keySet().stream()
                .filter(lookedFor::add)
                .limit(LOOKS_PER_TICK)
                .forEach(identity -> presence.find(identity).onComplete(found -> {
                    lookedFor.remove(identity);
                    if (found.succeeded() && found.result().isPresent() && !connected.containsKey(identity)) {
                        onTheirWay.remove(identity);
                    }
                }));
    }
}
