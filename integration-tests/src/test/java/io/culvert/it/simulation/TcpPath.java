package io.culvert.it.simulation;

import java.time.Duration;

/**
 * A client's TCP connection to one process: in order both ways, until either end is gone. A process that dies is noticed at
 * once or late, a client that vanished by whoever looks for signs of life. For one thread.
 */
final class TcpPath implements LegWay {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMillis(40);
    /** Signs of life are looked for so often. */
    private static final Duration JUDGED = Duration.ofSeconds(8);

    private final Timeline timeline;
    private final NodeProcess process;
    private long lastUp;
    private long lastDown;
    private final Runnable lost;
    private boolean vanished;
    private Runnable whenSilent = () -> {};

    /** @param lost what the client does when it notices that the process is gone */
    TcpPath(Timeline timeline, NodeProcess process, Runnable lost) {
        this.timeline = timeline;
        this.process = process;
        this.lost = lost;
        if (process.alive()) {
            process.whenDead(() -> timeline.after(noticed(), lost));
        } else {
            timeline.after(noticed(), lost);
        }
    }

    private Duration noticed() {
        return timeline.chance(0.5) ? timeline.millis(1, 50) : timeline.millis(1_000, 8_000);
    }

    @Override
    public NodeProcess process() {
        return process;
    }

    @Override
    public void up(Runnable task) {
        lastUp = arrival(lastUp);
        timeline.after(Duration.ofNanos(lastUp - timeline.now()), () -> {
            if (!vanished) {
                process.time().run(task);
            }
        });
    }

    /** What is on its way when the process dies still comes. */
    @Override
    public void down(Runnable task) {
        lastDown = arrival(lastDown);
        timeline.after(Duration.ofNanos(lastDown - timeline.now()), () -> {
            if (!vanished) {
                task.run();
            }
        });
    }

    @Override
    public void whenSilent(Runnable task) {
        whenSilent = task;
        if (vanished) {
            judge();
        }
    }

    /** Nothing passes any more, and nobody is told. */
    void vanish() {
        if (!vanished) {
            vanished = true;
            judge();
        }
    }

    /** The process closed it without a word. */
    void lostByHub() {
        lost.run();
    }

    private void judge() {
        process.time().after(JUDGED, whenSilent);
    }

    private long arrival(long last) {
        return Math.max(
                last, timeline.now() + timeline.between(SHORTEST, LONGEST).toNanos());
    }
}
