package io.culvert.client.proxy;

import io.culvert.protocol.StreamName;

/**
 * Told each step of the streams that a device proxy carries, for a program that shows them.
 *
 * <pre>
 * offered -> rejected
 *        '-> accepted -> paired -> (carried, until it ended)
 * </pre>
 *
 * <p>Called on event loops, so it must not block.
 */
public interface StreamWatcher {
    /** A service wants a stream of this name. */
    default void offered(StreamName name) {}

    /** It was declined. */
    default void rejected(StreamName name, String reason) {}

    /** The target took the connection, and the hub is told so. */
    default void accepted(StreamName name) {}

    /** Both sides are at the endpoint; bytes flow. */
    default void paired(StreamName name) {}
}
