package io.culvert.endpoint.relay;

/**
 * How fast a counter grows: over the one to two seconds before it is asked, from a look once a second. Belongs to one thread.
 */
final class ByteRate {
    private static final long SECOND = 1_000_000_000L;

    private long countBefore;
    private long timeBefore;
    private long count;
    private long time;

    ByteRate(long now) {
        this.timeBefore = now;
        this.time = now;
    }

    /** Once a second: what the counter is now. */
    void look(long counter, long now) {
        countBefore = count;
        timeBefore = time;
        count = counter;
        time = now;
    }

    /** Per second, also before anybody looked. */
    long perSecond(long counter, long now) {
        long past = Math.max(now - timeBefore, SECOND);
        return Math.round((counter - countBefore) * (double) SECOND / past);
    }
}
