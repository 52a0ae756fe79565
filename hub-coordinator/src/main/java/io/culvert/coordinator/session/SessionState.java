package io.culvert.coordinator.session;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;

/**
 * How far a session has come. Whether it listens for streams is told by its {@link Listening}.
 *
 * <pre>
 *   Connecting --CONNECT--> Admitting --registry admits--> Connected
 *       '----------------------'-----------------------------'------> Ended(reason)
 * </pre>
 */
sealed interface SessionState {
    /** The connection is there, its CONNECT is not. */
    record Connecting() implements SessionState {}

    /** The registry judges the credential; the connection is not read. */
    record Admitting(Identity identity) implements SessionState {}

    /** The device is connected. */
    record Connected(Identity identity) implements SessionState {}

    /** Nothing follows. */
    record Ended(CloseReason reason) implements SessionState {}
}
