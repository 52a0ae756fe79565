package io.culvert.client;

import java.time.Duration;

/**
 * How a device stands with its hub.
 *
 * <pre>
 * Idle --connect()--> Connecting --> Connected --lost--> Waiting --> Connecting
 *                         '--first try failed, or refused for good--> Stopped;  close() from anywhere --> Stopped
 * </pre>
 */
public sealed interface SessionState {
    /** Not asked to connect yet. */
    record Idle() implements SessionState {}

    /** A try is under way. */
    record Connecting() implements SessionState {}

    /** The hub can offer streams. */
    record Connected() implements SessionState {}

    /** The session was lost or not got back; it is tried again after this time. */
    record Waiting(HubException why, Duration delay) implements SessionState {}

    /** It is not tried again; closed, or {@code why} says what is wrong. */
    record Stopped(HubException why) implements SessionState {}
}
