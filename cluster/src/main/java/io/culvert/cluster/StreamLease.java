package io.culvert.cluster;

/**
 * The place that one stream takes among those that the quotas allow, from its handshake until its end. Whoever knows of the
 * end gives it back; a lease of which nobody tells any more runs out by itself.
 *
 * @param id random; empty for a stream that takes no place
 */
public record StreamLease(String id, StreamLimits limits) {
    /** Of a stream that no quota counts. */
    public static final StreamLease NONE = new StreamLease("", StreamLimits.NONE);
}
