package io.culvert.cli;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/**
 * Prints each step of the demo with its time, in the order in which they happened. Safe for any thread: steps come from the event
 * loops of both proxies and of the hub; guarded by its own monitor.
 */
final class DemoSteps {
    private final PrintWriter out;
    private final long begin = System.nanoTime();

    DemoSteps(PrintWriter out) {
        this.out = out;
    }

    /** Something happened just now. */
    synchronized void step(String what, String detail) {
        out.printf("%6d ms  %-10s  %s%n", millis(), what, detail);
        out.flush();
    }

    /** A line between the steps. */
    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }
}
