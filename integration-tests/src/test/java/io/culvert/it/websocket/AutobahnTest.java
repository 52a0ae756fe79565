package io.culvert.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.websocket.FuzzingClient.Verdict;
import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint's WebSocket is the standard's: each case is a stream of its own, whose device sends every message back. */
@Tag("scenario")
// So long that a connection which the endpoint leaves open after its close frame fails the test by its bound.
@WithHub("endpoint.wire.close-timeout=10m")
class AutobahnTest {
    /** So many there are in version 0.6.4 of the suite: that none is lost unnoticed. */
    private static final int CASES = 243;

    private static final Duration BOUND = Duration.ofMinutes(5);

    @Test
    void noCaseInScopeFails(TestHub hub, @TempDir Path folder) throws Exception {
        try (EchoStreams streams = new EchoStreams(hub);
                StreamGate gate = new StreamGate(hub, streams);
                FuzzingClient client = new FuzzingClient(
                        gate.port(), folder, ConformanceCases.RUN, ConformanceCases.EXCLUDED.keySet())) {
            Map<String, Verdict> verdicts = client.verdicts(BOUND);

            assertThat(verdicts).hasSize(CASES);
            verdicts.entrySet().removeIf(found -> isRight(found.getKey(), found.getValue()));
            assertThat(verdicts).isEmpty();
        }
    }

    private static boolean isRight(String id, Verdict verdict) {
        if (ConformanceCases.INFORMATIONAL.containsKey(id)) {
            return verdict.behavior().equals("INFORMATIONAL");
        }
        boolean behaves = verdict.behavior().equals("OK")
                || verdict.behavior().equals("NON-STRICT") && ConformanceCases.NOT_STRICT.containsKey(id);
        return behaves && verdict.close().equals("OK");
    }
}
