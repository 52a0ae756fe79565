package io.culvert.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.protocol.ControlMessage.End;
import io.culvert.protocol.ControlMessage.Eof;
import io.culvert.protocol.ControlMessage.Hello;
import io.culvert.protocol.ControlMessage.Paired;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlMessageTest {
    @Test
    void eachStandsAsDocumented() {
        assertThat(new Paired(true, List.of("a")).toJson())
                .isEqualTo("{\"type\":\"paired\",\"version\":1,\"peer\":\"culvert.v1\",\"capabilities\":[\"a\"]}");
        assertThat(new Paired(false, List.of()).toJson())
                .isEqualTo("{\"type\":\"paired\",\"version\":1,\"peer\":\"plain\",\"capabilities\":[]}");
        assertThat(new Hello(List.of(ControlMessage.HALF_CLOSE, ControlMessage.COUNTS)).toJson())
                .isEqualTo("{\"type\":\"hello\",\"version\":1,\"capabilities\":[\"half-close\",\"counts\"]}");
        assertThat(new Eof(7).toJson()).isEqualTo("{\"type\":\"eof\",\"sent\":7}");
        assertThat(new End(CloseReason.RESET, 7, 8).toJson())
                .isEqualTo("{\"type\":\"end\",\"reason\":\"reset\",\"sent\":7,\"received\":8}");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        for (CloseReason reason : CloseReason.values()) {
            for (long count : new long[] {0, 1, Integer.MAX_VALUE, 1L << 53, Long.MAX_VALUE}) {
                for (ControlMessage message : List.of(
                        new End(reason, count, count / 2),
                        new Eof(count),
                        new Hello(List.of(reason.label())),
                        new Paired(count == 0, List.of()))) {
                    assertThat(ControlMessage.parse(message.toJson())).contains(message);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":\"later\"}",
                "{\"type\":\"later\",\"sent\":\"x\"}",
                "{\"sent\":1}",
                "{\"type\":7}"
            })
    void anUnknownTypeIsIgnored(String text) {
        assertThat(ControlMessage.parse(text)).isEmpty();
    }

    @Test
    void unknownFieldsAndCapabilitiesOfOtherTypesAreIgnored() {
        assertThat(ControlMessage.parse("{\"type\":\"eof\",\"sent\":1,\"more\":[]}"))
                .contains(new Eof(1));
        assertThat(ControlMessage.parse("{\"type\":\"hello\",\"capabilities\":[\"a\",1,null]}"))
                .contains(new Hello(List.of("a")));
        assertThat(ControlMessage.parse("{\"type\":\"hello\"}")).contains(new Hello(List.of()));
        assertThat(ControlMessage.parse("{\"type\":\"end\",\"reason\":\"new\",\"sent\":1,\"received\":2}"))
                .contains(new End(CloseReason.APPLICATION_CLOSED, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "7",
                "{",
                "{\"type\":null}",
                "{\"type\":\"eof\"}",
                "{\"type\":\"eof\",\"sent\":\"1\"}",
                "{\"type\":\"eof\",\"sent\":-1}",
                "{\"type\":\"eof\",\"sent\":1.5}",
                "{\"type\":\"eof\",\"sent\":1e99}",
                "{\"type\":\"eof\",\"sent\":99999999999999999999}",
                "{\"type\":\"eof\",\"sent\":null}",
                "{\"type\":\"hello\",\"capabilities\":7}",
                "{\"type\":\"eof\",\"sent\":1} {}",
            })
    void malformedTextIsRefused(String text) {
        assertThatThrownBy(() -> ControlMessage.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deepNestingIsRefusedAndDoesNotOverflow() {
        String deep = "{\"type\":\"hello\",\"capabilities\":" + "[".repeat(4000);

        assertThatThrownBy(() -> ControlMessage.parse(deep)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damageMakesAnotherMessageOrARefusal() {
        new RandomText(4)
                .damaged(new End(CloseReason.COMPLETED, 12, 34).toJson(), 5_000)
                .forEach(text -> {
                    try {
                        assertThat(ControlMessage.parse(text)).isNotNull();
                    } catch (IllegalArgumentException e) {
                        assertThat(e.getMessage()).startsWith("control message: ");
                    }
                });
    }

    @Test
    void thePaceOfLivenessIsTakenWhereItMakesSense() {
        Paired paced = new Paired(true, List.of(), Optional.of(Duration.ofMillis(500)));

        assertThat(paced.toJson()).endsWith("\"capabilities\":[],\"liveness\":500}");
        assertThat(ControlMessage.parse(paced.toJson())).contains(paced);
        for (String odd : List.of("0", "-1", "\"soon\"", "1.5", "99999999999", "null")) {
            assertThat(ControlMessage.parse("{\"type\":\"paired\",\"peer\":\"plain\",\"liveness\":" + odd + "}"))
                    .contains(new Paired(false, List.of()));
        }
    }
}
