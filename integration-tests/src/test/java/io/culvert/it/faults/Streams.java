package io.culvert.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.stream.OracleEnd;
import io.culvert.it.stream.Scene;
import io.culvert.it.stream.Scene.Pair;
import io.culvert.protocol.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** Many live streams of one scene, all of whose bytes are checked. Used by the test's thread. */
record Streams(Scene scene, List<Pair> pairs) {
    /** Ends that tell the application that not all may have arrived. */
    private static final Set<CloseReason> ABNORMAL =
            Set.of(CloseReason.CONNECTION_LOST, CloseReason.PEER_SILENT, CloseReason.INTERNAL_ERROR);

    private static final int BYTES = 10_000;

    /** So many streams, over which bytes have passed both ways. */
    static Streams open(Scene scene, int count) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pairs.add(scene.open("stream-" + i));
        }
        Streams streams = new Streams(scene, pairs);
        streams.assertAlive(pairs);
        return streams;
    }

    /** Bytes pass both ways on each of these, and no offset is wrong. */
    void assertAlive(List<Pair> live) {
        live.forEach(pair -> {
            pair.service().sendOneMore(BYTES);
            pair.device().sendOneMore(BYTES);
        });
        Awaitility.await("bytes on " + live.size() + " streams")
                .atMost(Scene.LONG)
                .until(() -> live.stream()
                        .allMatch(pair -> pair.service().receivedAll(pair.device())
                                && pair.device().receivedAll(pair.service())));
    }

    List<Pair> live() {
        return pairs.stream()
                .filter(pair -> !ended(pair.service()) && !ended(pair.device()))
                .toList();
    }

    /** Those of which an end has ended. */
    List<Pair> dead() {
        return pairs.stream()
                .filter(pair -> ended(pair.service()) || ended(pair.device()))
                .toList();
    }

    /** Those that have ended have done so at both ends, with a word for it that is no clean end, and all before the bound. */
    void assertDeadAtBothEnds(Duration bound) {
        Awaitility.await("both ends of " + dead().size() + " streams")
                .atMost(bound)
                .until(() -> dead().stream().allMatch(pair -> ended(pair.service()) && ended(pair.device())));
        dead().forEach(pair -> {
            assertThat(reason(pair.service())).as("at the service").isIn(ABNORMAL);
            assertThat(reason(pair.device())).as("at the device").isIn(ABNORMAL);
            assertThat(pair.service().received())
                    .isLessThanOrEqualTo(pair.device().sent());
            assertThat(pair.device().received())
                    .isLessThanOrEqualTo(pair.service().sent());
        });
    }

    /** Ends all that live, cleanly. */
    void endAll() throws Exception {
        List<Pair> live = live();
        live.forEach(pair -> {
            pair.service().stream.end();
            pair.device().stream.end();
        });
        for (Pair pair : live) {
            assertThat(pair.service().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(pair.device().awaitEnd(Scene.LONG).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    private static boolean ended(OracleEnd end) {
        return end.stream.closed().isComplete();
    }

    private static CloseReason reason(OracleEnd end) {
        return end.stream.closed().result().reason();
    }
}
