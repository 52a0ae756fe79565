package io.culvert.node;

import java.util.ArrayList;
import java.util.List;

/**
 * What is left of the work of a node that drains.
 *
 * @param sessions of devices that are to go to other nodes, or are on their way
 * @param handshakes that run here
 * @param expected streams that this node arbitrates and that wait for a leg
 * @param streams that are held here
 */
public record DrainProgress(int sessions, int handshakes, int expected, int streams) {
    /** Whether nothing is left. */
    public boolean done() {
        return sessions == 0 && !carries();
    }

    /** Whether streams are being opened or open. */
    boolean carries() {
        return handshakes + expected + streams > 0;
    }

    DrainProgress ofSessions() {
        return new DrainProgress(sessions, 0, 0, 0);
    }

    DrainProgress ofStreams() {
        return new DrainProgress(0, handshakes, expected, streams);
    }

    /** For people: {@code 3 sessions, 1 stream}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        add(parts, sessions, "session");
        add(parts, handshakes, "handshake");
        add(parts, expected, "expected stream");
        add(parts, streams, "stream");
        return parts.isEmpty() ? "nothing" : String.join(", ", parts);
    }

    private static void add(List<String> parts, int count, String what) {
        if (count > 0) {
            parts.add(count + " " + what + (count == 1 ? "" : "s"));
        }
    }
}
