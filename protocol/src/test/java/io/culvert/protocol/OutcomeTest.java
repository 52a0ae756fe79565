package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void aRefusalPassesThroughWhatWouldHaveComeNext() {
        Outcome<Integer> yes = Outcome.granted(3);
        Outcome<Integer> no = Outcome.refused(CloseReason.DRAINING, "later");

        assertThat(yes.then(n -> Outcome.granted("n" + n))).isEqualTo(Outcome.granted("n3"));
        assertThat(no.then(n -> Outcome.granted("n" + n))).isEqualTo(Outcome.refused(CloseReason.DRAINING, "later"));
    }
}
