package io.culvert.testhub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import io.culvert.protocol.StreamName;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StreamRecordsTest {
    private static final Duration LONG = Duration.ofSeconds(5);
    private final StreamRecords records = new StreamRecords();

    @Test
    void aRecordThatIsThereIsFound() {
        records.add(ending("a", CloseReason.COMPLETED));
        records.add(ending("b", CloseReason.RESET));

        assertThat(records.awaitOf("b", LONG).reason()).isEqualTo(CloseReason.RESET);
        assertThat(records.of("a")).hasSize(1);
        assertThat(records.all()).hasSize(2);
    }

    @Test
    void aRecordThatComesLaterIsWaitedFor() {
        CompletableFuture<StreamEnding> found =
                CompletableFuture.supplyAsync(() -> records.await(end -> end.reason() == CloseReason.RESET, LONG));
        records.add(ending("a", CloseReason.COMPLETED));
        records.add(ending("b", CloseReason.RESET));

        assertThat(found.join().device()).isEqualTo(Identity.device("b"));
    }

    @Test
    void oneThatDoesNotComeFailsWithThoseThatCame() {
        records.add(ending("a", CloseReason.COMPLETED));

        assertThatThrownBy(() -> records.awaitCount(2, Duration.ofMillis(50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 streams did not end within 50 ms")
                .hasMessageContaining("reason=completed");
    }

    private static StreamEnding ending(String device, CloseReason reason) {
        return new StreamEnding(
                StreamId.random(),
                Identity.device(device),
                StreamName.DEFAULT,
                "service",
                reason,
                Optional.empty(),
                true,
                Optional.empty(),
                1,
                1,
                2,
                2,
                Duration.ofMillis(3));
    }
}
