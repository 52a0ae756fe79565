package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagFlagsTest {
    @Test
    void tagsAndAConditionAreOneQuery() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("site", "o'clock");
        tags.put("place.floor", "3");

        assertThat(TagQuery.of(Optional.of("a = 1 OR b = 2"), tags))
                .contains("SELECT * FROM devices WHERE tags['site'] = 'o\\'clock' AND tags['place']['floor'] = '3' "
                        + "AND (a = 1 OR b = 2)");
        assertThat(TagQuery.of(Optional.of("a = 1 OR b = 2"), Map.of()))
                .contains("SELECT * FROM devices WHERE a = 1 OR b = 2");
        assertThat(TagQuery.of(Optional.empty(), Map.of())).isEmpty();
    }

    @Test
    void aWholeQueryIsLeftAsItIs() {
        assertThat(TagQuery.of(Optional.of(" select * from devices"), Map.of())).contains(" select * from devices");
        assertThatThrownBy(() -> TagQuery.of(Optional.of("SELECT *"), Map.of("a", "b")))
                .hasMessageStartingWith("--tag: not with a whole query");
        assertThatThrownBy(() -> TagQuery.of(Optional.empty(), Map.of("a..b", "b")))
                .hasMessageStartingWith("--tag: 'a..b'");
    }

    @Test
    void assignmentsNest() {
        assertThat(TagAssignments.parse(List.of("a=b=c", "p.q:={\"r\":null}", "p.s="))
                        .encode())
                .isEqualTo("{\"a\":\"b=c\",\"p\":{\"q\":{\"r\":null},\"s\":\"\"}}");
        assertThat(TagAssignments.removing(List.of("a", "p.q")).encode()).isEqualTo("{\"a\":null,\"p\":{\"q\":null}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", ".a=1", "a..b=1", "a:=nonsense"})
    void anAssignmentOfAnotherFormIsAUsageError(String text) {
        assertThatThrownBy(() -> TagAssignments.parse(List.of(text)))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void aTagIsNotBothATextAndAFolder() {
        assertThatThrownBy(() -> TagAssignments.parse(List.of("a=1", "a.b=2"))).hasMessageContaining("each name once");
        assertThatThrownBy(() -> TagAssignments.parse(List.of("a.b=1", "a=2"))).hasMessageContaining("each name once");
    }
}
