package io.culvert.node;

import java.time.Duration;

/**
 * What a node that drains waits for, and for how long at most; the rest of what is left it does not wait for any more.
 *
 * @param left all that is left
 * @param forSessions zero where none is waited for
 * @param forStreams of handshakes and of streams; zero where none is waited for
 */
public record DrainWait(DrainProgress left, Duration forSessions, Duration forStreams) {
    /** Whether it waits for nothing. */
    public boolean over() {
        return forSessions.isZero() && forStreams.isZero();
    }

    /** For people: {@code 3 sessions, at most 9 s more, and for 1 stream, at most 14 s more}. */
    @Override
    public String toString() {
        if (over()) {
            return "nothing";
        }
        String sessions = forSessions.isZero() ? "" : limited(left.ofSessions(), forSessions);
        String streams = forStreams.isZero() ? "" : limited(left.ofStreams(), forStreams);
        return sessions + (sessions.isEmpty() || streams.isEmpty() ? "" : ", and for ") + streams;
    }

    private static String limited(DrainProgress what, Duration limit) {
        return what + ", at most " + limit.toSeconds() + " s more";
    }
}
