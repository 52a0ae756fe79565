package io.culvert.it.simulation;

import java.time.Duration;

/**
 * What befalls messages between nodes.
 *
 * @param drop how likely a message is lost
 * @param duplicate how likely it comes twice, each at its own time
 * @param late how likely it takes up to {@code latest}: so messages overtake each other
 */
record Weather(double drop, double duplicate, double late, Duration latest) {
    static final Weather FAIR = new Weather(0, 0, 0, Duration.ZERO);

    private static final Duration QUICKEST = Duration.ofNanos(200_000);
    private static final Duration USUAL = Duration.ofMillis(5);

    static Weather foul(Timeline timeline) {
        double badness = timeline.random().nextDouble();
        return new Weather(
                0.3 * badness * timeline.random().nextDouble(),
                0.3 * badness * timeline.random().nextDouble(),
                0.3 * badness,
                timeline.millis(20, 4_000));
    }

    Duration delay(Timeline timeline) {
        return timeline.between(QUICKEST, timeline.chance(late) ? latest.plus(USUAL) : USUAL);
    }
}
