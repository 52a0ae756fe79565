package io.culvert.node.front;

/**
 * Whether a front serves: {@code STARTING -> OPEN -> DRAINING -> CLOSED}. While it drains, legs are served and nothing else. While it is not open, connections are still taken and told so at
 * once, which is better than a refused connection for a client that decides by what it hears.
 */
enum Gate {
    STARTING,
    OPEN,
    DRAINING,
    CLOSED
}
