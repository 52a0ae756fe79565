package io.culvert.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteOracleTest {
    private final ByteOracle oracle = ByteOracle.of("s1", "device->service");

    @Test
    void theSequenceNeverChangesBetweenReleases() {
        assertThat(ByteOracle.of("stream", "up").bytes(0, 8)).asHexString().isEqualTo("D0DFE20FB7028A66");
    }

    @Test
    void streamsAndDirectionsAreToldApart() {
        byte[] here = oracle.bytes(0, 64);

        assertThat(ByteOracle.of("s1", "device->service").bytes(0, 64)).isEqualTo(here);
        assertThat(ByteOracle.of("s2", "device->service").bytes(0, 64)).isNotEqualTo(here);
        assertThat(ByteOracle.of("s1", "service->device").bytes(0, 64)).isNotEqualTo(here);
        assertThat(ByteOracle.of("s1d", "evice->service").bytes(0, 64)).isNotEqualTo(here);
    }

    @Test
    void anyRangeEqualsTheSameRangeOfTheWhole() {
        byte[] whole = oracle.bytes(0, 4096);
        for (int from = 0; from < 40; from++) {
            for (int length = 0; length < 40; length++) {
                byte[] expected = Arrays.copyOfRange(whole, from, from + length);
                ByteBuffer direct = ByteBuffer.allocateDirect(length + 3).position(3);
                oracle.fill(from, direct);
                byte[] fromDirect = new byte[length];
                direct.position(3).get(fromDirect);

                assertThat(oracle.bytes(from, length)).isEqualTo(expected);
                assertThat(fromDirect).isEqualTo(expected);
            }
        }
        assertThat(oracle.at(1234)).isEqualTo(whole[1234]);
    }

    @Test
    void piecesOfAnySizeArePassed() throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        oracle.writeTo(sent, 0, 300_001);
        Random sizes = new Random(7);
        ByteChecker checker = oracle.checker();
        ByteBuffer rest = ByteBuffer.wrap(sent.toByteArray());
        while (rest.hasRemaining()) {
            int size = Math.min(rest.remaining(), sizes.nextInt(3_000));
            checker.accept(rest.duplicate().limit(rest.position() + size));
            rest.position(rest.position() + size);
        }

        checker.expectCount(300_001);
        assertThat(oracle.checkerFrom(5).acceptAll(new ByteArrayInputStream(sent.toByteArray(), 5, 999)))
                .isEqualTo(999);
    }

    @Test
    void lossIsFoundAtItsOffset() {
        ByteChecker checker = oracle.checker();
        checker.accept(oracle.bytes(0, 1000));

        assertThatThrownBy(() -> checker.accept(oracle.bytes(1100, 50)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("s1 device->service", "offset 1000", "loss", "offset 1100", "100 are missing");
        assertThat(checker.count()).isEqualTo(1000);
    }

    @Test
    void duplicationIsFoundAtItsOffset() {
        ByteChecker checker = oracle.checker();
        checker.accept(oracle.bytes(0, 70_000));

        assertThatThrownBy(() -> checker.accept(oracle.bytes(70_000 - 65_536, 65_536)))
                .hasMessageContainingAll("offset 70000", "duplication", "last 65536 are repeated");
    }

    @Test
    void aFlippedByteIsFoundWhereverItIs() {
        for (int wrong = 0; wrong < 40; wrong++) {
            byte[] piece = oracle.bytes(3, 64);
            piece[wrong] ^= 1;
            ByteChecker checker = oracle.checkerFrom(3);

            assertThatThrownBy(() -> checker.accept(piece))
                    .hasMessageContaining("offset " + (wrong + 3) + ":")
                    .hasMessageContaining("corruption in place: the piece is right again 1 bytes on");
            assertThat(checker.count()).isEqualTo(wrong);
        }
    }

    @Test
    void foreignBytesAndShortPiecesAreCalledSo() {
        assertThatThrownBy(() -> oracle.checker().accept(new byte[32])).hasMessageContaining("foreign bytes");
        assertThatThrownBy(() -> oracle.checker().accept(oracle.bytes(9, 2))).hasMessageContaining("too few to tell");
    }

    @Test
    void aCheckerThatFailedStaysFailed() {
        ByteChecker checker = oracle.checker();
        assertThatThrownBy(() -> checker.accept(new byte[32])).isInstanceOf(AssertionError.class);

        assertThatThrownBy(() -> checker.accept(oracle.bytes(0, 10))).isSameAs(checker.failure());
        assertThatThrownBy(() -> checker.expectCount(0)).isSameAs(checker.failure());
    }

    @Test
    void aMissingTailIsNotAWhole() {
        ByteChecker checker = oracle.checker();
        checker.accept(oracle.bytes(0, 10), 0, 10);

        assertThatThrownBy(() -> checker.expectCount(11)).hasMessageContaining("count: 10 (expected: 11)");
    }
}
