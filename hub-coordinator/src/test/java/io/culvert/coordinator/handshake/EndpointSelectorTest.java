package io.culvert.coordinator.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.EndpointCalls.Load;
import io.culvert.cluster.VirtualScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointSelectorTest {
    private final VirtualScheduler scheduler = new VirtualScheduler();
    private final EndpointSelector selector = new EndpointSelector(scheduler, Duration.ofSeconds(5), new Random(7));

    private void report(String node, int streams, boolean draining) {
        selector.report(new Load(node, "wss://" + node + ":443", streams, draining));
    }

    private Map<String, Integer> picks(int count) {
        Map<String, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            picks.merge(selector.pick(Set.of()).orElseThrow(), 1, Integer::sum);
        }
        return picks;
    }

    @Test
    void nobodyReportedSoNobodyIsPicked() {
        assertThat(selector.pick(Set.of())).isEmpty();
        assertThat(selector.publicUrls()).isEmpty();
    }

    @Test
    void theLessLoadedOfTwoRandomOnesIsPicked() {
        report("busiest", 1000, false);
        report("busy", 500, false);
        report("idle", 1, false);

        Map<String, Integer> picks = picks(300);

        // Two different ones are compared, so the busiest never wins; the busy one does when the idle one was not
        // chosen.
        assertThat(picks).doesNotContainKey("busiest");
        assertThat(picks.get("busy")).isBetween(60, 140);
    }

    @Test
    void whatWasPickedSinceTheReportCountsAsLoad() {
        report("a", 0, false);
        report("b", 100, false);

        assertThat(picks(300)).containsEntry("a", 200).containsEntry("b", 100);
    }

    @Test
    void aNodeThatLeftIsNotPickedUntilItReportsAgain() {
        report("a", 0, false);
        report("b", 9, false);

        selector.left("a");
        assertThat(picks(5)).containsOnlyKeys("b");

        report("a", 0, false);
        assertThat(picks(5)).containsOnlyKeys("a");
    }

    @Test
    void equallyLoadedOnesShareTheStreams() {
        report("a", 5, false);
        report("b", 5, false);

        assertThat(picks(400).get("a")).isBetween(140, 260);
    }

    @Test
    void aDrainingOneIsNotPicked() {
        report("a", 0, true);
        report("b", 9, false);

        assertThat(picks(50)).containsOnlyKeys("b");
        assertThat(selector.publicUrls()).containsExactly("wss://b:443");
    }

    @Test
    void oneThatRefusedIsNotPickedAgain() {
        report("a", 0, false);
        report("b", 9, false);

        assertThat(selector.pick(Set.of("a"))).contains("b");
        assertThat(selector.pick(Set.of("a", "b"))).isEmpty();
    }

    @Test
    void aReportThatIsTooOldCountsNoMore() {
        report("a", 0, false);
        scheduler.advance(Duration.ofSeconds(5));
        report("b", 9, false);
        assertThat(selector.publicUrls()).containsExactly("wss://a:443", "wss://b:443");

        scheduler.advance(Duration.ofMillis(1));

        assertThat(picks(20)).containsOnlyKeys("b");
    }
}
