package io.culvert.it.faults;

import io.culvert.testkit.Peer;
import io.culvert.testkit.PeerDial;
import io.culvert.testkit.RawResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Many uses of one ticket at once.
 *
 * @param admitted those that got an open leg
 * @param refusals the status of each that did not; 0 where the connection ended without an answer
 */
record Replays(List<Peer> admitted, List<Integer> refusals) implements AutoCloseable {
    private static final long BOUND_SECONDS = 60;

    /** Dials so many times, all at the same moment, and waits for every answer. */
    static Replays of(int times, Supplier<PeerDial> dial) throws InterruptedException {
        ConcurrentLinkedQueue<Peer> admitted = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(times);
        for (int i = 0; i < times; i++) {
            PeerDial each = dial.get();
            Thread thread = new Thread(
                    () -> {
                        try {
                            start.await();
                            use(each, admitted, refusals);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        } finally {
                            done.countDown();
                        }
                    },
                    "replay-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        start.countDown();
        if (!done.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(done.getCount() + " of " + times + " uses of a ticket have no answer");
        }
        return new Replays(new ArrayList<>(admitted), new ArrayList<>(refusals));
    }

    private static void use(
            PeerDial dial, ConcurrentLinkedQueue<Peer> admitted, ConcurrentLinkedQueue<Integer> refusals) {
        PeerDial.Answer answer =
                dial.within(Duration.ofSeconds(BOUND_SECONDS / 2)).answer();
        answer.peer()
                .ifPresentOrElse(
                        admitted::add,
                        () -> refusals.add(
                                answer.response().map(RawResponse::status).orElse(0)));
    }

    @Override
    public void close() {
        admitted.forEach(Peer::close);
    }
}
