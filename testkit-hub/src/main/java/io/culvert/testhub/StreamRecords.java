package io.culvert.testhub;

import io.culvert.node.StreamEnding;
import io.culvert.protocol.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What a hub said of each stream that ended, in the order in which they ended. Waiting for them is the way to know that a stream
 * is over at the hub, too. Safe for any thread; guarded by its own monitor.
 */
public final class StreamRecords {
    private final List<StreamEnding> records = new ArrayList<>();

    synchronized void add(StreamEnding record) {
        records.add(record);
        notifyAll();
    }

    /** Those that have ended so far. */
    public synchronized List<StreamEnding> all() {
        return List.copyOf(records);
    }

    /** Those of this device that have ended so far. */
    public List<StreamEnding> of(String deviceId) {
        return all().stream().filter(ofDevice(deviceId)).toList();
    }

    /** The first that ended of this device's streams; waits until there is one. */
    public StreamEnding awaitOf(String deviceId, Duration limit) {
        return await("a stream of " + deviceId, ofDevice(deviceId), 1, limit).get(0);
    }

    /** The first that is so; waits until there is one. */
    public StreamEnding await(Predicate<StreamEnding> wanted, Duration limit) {
        return await("such a stream", wanted, 1, limit).get(0);
    }

    /** Waits until this many have ended, and gives all. */
    public List<StreamEnding> awaitCount(int count, Duration limit) {
        return await(count + " streams", any -> true, count, limit);
    }

    /** Forgets them, so that a test sees only its own. */
    public synchronized void clear() {
        records.clear();
    }

    private static Predicate<StreamEnding> ofDevice(String deviceId) {
        Identity device = Identity.parse(deviceId);
        return record -> record.device().equals(device);
    }

    private synchronized List<StreamEnding> await(
            String what, Predicate<StreamEnding> wanted, int count, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            List<StreamEnding> found = records.stream().filter(wanted).toList();
            if (found.size() >= count) {
                return found;
            }
            Optional<Long> left = Optional.of(deadline - System.nanoTime()).filter(nanos -> nanos > 0);
            if (left.isEmpty()) {
                throw new AssertionError(
                        what + " did not end within " + limit.toMillis() + " ms; ended so far: " + records);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }
}
