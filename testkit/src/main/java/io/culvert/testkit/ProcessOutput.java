package io.culvert.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines that a process has written to both of its outputs, kept in memory in the order they came.
 *
 * <p>One daemon thread per output writes here, any thread reads; the object's own monitor guards the lines.
 */
final class ProcessOutput {
    /** Newer lines than this many are counted but not kept, so that a chatty process cannot fill the memory. */
    private static final int MAX_LINES = 200_000;

    /** How many of the last lines an error message shows. */
    private static final int TAIL_LINES = 40;

    private record Line(boolean error, String text) {}

    private final List<Line> lines = new ArrayList<>();
    private final List<Consumer<String>> listeners = new ArrayList<>();
    private long notKept;
    private int open;

    void collect(InputStream in, boolean error, String threadName) {
        synchronized (this) {
            open++;
        }
        Thread reader = new Thread(() -> read(in, error), threadName);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in, boolean error) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                add(new Line(error, text));
            }
        } catch (IOException ended) {
            // A killed process closes its pipes under the reader: the same end as the end of the data.
        } finally {
            synchronized (this) {
                open--;
                notifyAll();
            }
        }
    }

    private synchronized void add(Line line) {
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        } else {
            notKept++;
        }
        listeners.forEach(listener -> listener.accept(line.text()));
        notifyAll();
    }

    /** Tells of the lines so far and of each that comes. */
    synchronized void listen(Consumer<String> listener) {
        lines.forEach(line -> listener.accept(line.text()));
        listeners.add(listener);
    }

    /** The first line of either output in which the pattern is found, or null when the bound passes or both outputs end without it. */
    synchronized MatchResult await(Pattern pattern, Duration length) {
        Bound bound = Bound.in(length);
        for (int next = 0; ; ) {
            for (; next < lines.size(); next++) {
                Matcher matcher = pattern.matcher(lines.get(next).text());
                if (matcher.find()) {
                    return matcher.toMatchResult();
                }
            }
            if (open == 0 || bound.passed()) {
                return null;
            }
            bound.await(this);
        }
    }

    /** Waits until both outputs have ended, which a grandchild that inherited them may delay. */
    synchronized void awaitEnd(Duration length) {
        Bound bound = Bound.in(length);
        while (open > 0 && !bound.passed()) {
            bound.await(this);
        }
    }

    synchronized List<String> lines(Predicate<Boolean> ofError) {
        return lines.stream()
                .filter(line -> ofError.test(line.error()))
                .map(Line::text)
                .toList();
    }

    synchronized String tail() {
        List<String> all = lines(any -> true);
        String more = notKept > 0 ? "\n(" + notKept + " newer lines were not kept)" : "";
        return String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size())) + more;
    }
}
