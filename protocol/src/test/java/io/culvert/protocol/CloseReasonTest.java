package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CloseReasonTest {
    @Test
    void everyReasonHasOneLabelAndAConsistentRow() {
        Set<String> labels = new HashSet<>();
        for (CloseReason reason : CloseReason.values()) {
            assertThat(reason.label()).matches("[a-z-]+");
            assertThat(labels.add(reason.label())).isTrue();
            assertThat(CloseReason.ofLabel(reason.label())).contains(reason);
            assertThat(reason.meaning()).endsWith(".");
            assertThat(reason.webSocketCode()).isBetween(1000, 1013).isNotIn(1004, 1005, 1006);
            // The six digits of a code begin with its status, and a code has a name; 400027 is never an answer.
            if (reason.httpStatus() >= 400 && reason.errorCode() != 0) {
                assertThat(reason.errorCode() / 1000).as(reason.label()).isEqualTo(reason.httpStatus());
            }
            assertThat(reason.errorName().isEmpty()).isEqualTo(reason.errorCode() == 0);
        }
        assertThat(CloseReason.ofLabel("nonsense")).isEmpty();
    }
}
