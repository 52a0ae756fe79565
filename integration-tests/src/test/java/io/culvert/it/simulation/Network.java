package io.culvert.it.simulation;

import java.util.HashSet;
import java.util.Set;

/** Carries what nodes send each other, or not: cut pairs, and the weather. For one thread. */
final class Network {
    private record Pair(String one, String other) {
        static Pair of(String a, String b) {
            return a.compareTo(b) < 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    private final Timeline timeline;
    private final Set<Pair> cuts = new HashSet<>();
    private Weather weather = Weather.FAIR;

    Network(Timeline timeline) {
        this.timeline = timeline;
    }

    void weather(Weather now) {
        weather = now;
    }

    Weather weather() {
        return weather;
    }

    void cut(String a, String b) {
        cuts.add(Pair.of(a, b));
    }

    void join(String a, String b) {
        cuts.remove(Pair.of(a, b));
    }

    void joinAll() {
        cuts.clear();
    }

    boolean reaches(NodeProcess from, NodeProcess to) {
        return from.alive() && to.alive() && (from == to || !cuts.contains(Pair.of(from.name(), to.name())));
    }

    /** Runs a task at another node, some time, if the message arrives. */
    void send(NodeProcess from, NodeProcess to, String what, Runnable task) {
        if (from == to) {
            from.time().after(java.time.Duration.ZERO, task);
        } else if (timeline.chance(weather.drop())) {
            timeline.count("message lost");
            timeline.log(() -> "lost: " + what + " " + from + " -> " + to);
        } else {
            carry(from, to, what, task);
            if (timeline.chance(weather.duplicate())) {
                timeline.count("message doubled");
                timeline.log(() -> "doubled: " + what + " " + from + " -> " + to);
                carry(from, to, what, task);
            }
        }
    }

    private void carry(NodeProcess from, NodeProcess to, String what, Runnable task) {
        timeline.after(weather.delay(timeline), () -> {
            // What was sent before its sender died still comes; what is under way at a cut is lost.
            if (to.alive() && !cuts.contains(Pair.of(from.name(), to.name()))) {
                to.time().run(task);
            } else {
                timeline.log(() -> "lost on the way: " + what + " " + from + " -> " + to);
            }
        });
    }
}
