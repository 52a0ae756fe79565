package io.culvert.it.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened, in order: kept whole where somebody wants to read it, else dropped unbuilt. For one thread. */
final class Trace {
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();

    /** @param kept whether lines are built and kept */
    Trace(boolean kept) {
        this.kept = kept;
    }

    boolean kept() {
        return kept;
    }

    void add(long nanos, Supplier<String> line) {
        if (kept) {
            long micros = nanos / 1_000;
            lines.add(String.format("%4d.%06d %s", micros / 1_000_000, micros % 1_000_000, line.get()));
        }
    }

    List<String> lines() {
        return lines;
    }
}
