/**
 * Tools for tests of device streams: an oracle for every byte, a proxy that breaks connections on demand, raw clients that may
 * misbehave, and real child processes.
 *
 * <p>Nothing here shares code with the hub, so a mistake of the hub's own encoders is not repeated by its tests. Every wait has a
 * bound and fails with an {@link java.lang.AssertionError} that says what was awaited and what came instead.
 */
package io.culvert.testkit;
