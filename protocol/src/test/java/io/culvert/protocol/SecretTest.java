package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void secretsCompareByValueAndNeverPrint() {
        assertThat(new Secret("a"))
                .isEqualTo(new Secret("a"))
                .isNotEqualTo(new Secret("b"))
                .hasToString("***");
        assertThat(new Secret("a").hashCode()).isEqualTo(new Secret("a").hashCode());
        assertThat(new Secret("").isEmpty()).isTrue();
    }
}
