package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.%_*?!(),:=@$'";

    @Test
    void everyLegalIdIsKeptAsItIs() {
        new RandomText(1).of(ALPHABET, 128, 2_000).forEach(id -> {
            Identity module = Identity.module(id, id);

            assertThat(Identity.parse(Identity.device(id).toString())).isEqualTo(Identity.device(id));
            assertThat(Identity.parse(module.toString())).isEqualTo(module);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", "a/b/c", "/", "a/", "/a", "a+b", "a#b", "a\\b", "ä", "a\n", "a\u0000", "<a>", "a;b",
                "a&b"
            })
    void anyOtherIdIsRefusedWithoutRepeatingIt(String id) {
        assertThatThrownBy(() -> Identity.parse(id))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("id: not accepted (expected: 1 to 128 of letters, digits and"
                        + " - . % _ * ? ! ( ) , : = @ $ ')");
    }

    @Test
    void idsAreAtMost128Long() {
        assertThat(Identity.validId("x".repeat(128))).isTrue();
        assertThat(Identity.validId("x".repeat(129))).isFalse();
    }

    @Test
    void idsAreCaseSensitive() {
        assertThat(Identity.device("a")).isNotEqualTo(Identity.device("A"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "ssh", "a-b.c_d~e:f@g", "Z9"})
    void aStreamNameIsTaken(String name) {
        assertThat(new StreamName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a b", "a?b", "a&b", "a=b", "a%20b", "a+b", "ä", "a\n"})
    void anyOtherStreamNameIsRefused(String name) {
        assertThat(StreamName.valid(name)).isFalse();
        assertThatThrownBy(() -> new StreamName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void streamNamesAreAtMost128Long() {
        assertThat(StreamName.valid("x".repeat(128))).isTrue();
        assertThat(StreamName.valid("x".repeat(129))).isFalse();
    }

    @Test
    void streamIdsAre32HexadecimalDigitsAndDiffer() {
        assertThat(StreamId.random().value())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(StreamId.random().value());
        for (String wrong : new String[] {"", "x".repeat(32), "A".repeat(32), "a".repeat(31), "a".repeat(33)}) {
            assertThatThrownBy(() -> new StreamId(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
