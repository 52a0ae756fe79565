package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.client.IdentityChange.Mode;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportLinesTest {
    private final List<String> warnings = new ArrayList<>();

    private ImportLines lines(String text, Mode mode) {
        return new ImportLines(new BufferedReader(new StringReader(text)), Optional.ofNullable(mode), warnings::add);
    }

    @Test
    void linesAreCountedAndBlankOnesPassedOver() throws Exception {
        ImportLines lines = lines("{\"id\":\"a\"}\r\n\n  \n{\"id\":\"b\",\"moduleId\":\"m\"}", null);

        ImportLines.Line first = lines.next().orElseThrow();
        ImportLines.Line second = lines.next().orElseThrow();

        assertThat(first.number()).isEqualTo(1);
        assertThat(first.change().mode()).isEqualTo(Mode.CREATE_OR_UPDATE);
        assertThat(second.number()).isEqualTo(4);
        assertThat(second.change().identity()).hasToString("b/m");
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void aFieldThatMeansNothingIsToldOnce() throws Exception {
        ImportLines lines =
                lines("{\"id\":\"a\",\"staus\":\"disabled\"}\n{\"id\":\"b\",\"staus\":\"\",\"tags\":{}}", null);

        assertThat(lines.next()).isPresent();
        assertThat(lines.next()).isPresent();

        assertThat(warnings).singleElement().asString().startsWith("line 1: field 'staus' means nothing (known: ");
    }

    @Test
    void aLinesOwnModeCountsUnlessAnotherIsGivenForAll() throws Exception {
        String text = "{\"id\":\"a\",\"importMode\":\"delete\"}";

        assertThat(lines(text, null).next().orElseThrow().change().mode()).isEqualTo(Mode.DELETE);
        assertThat(lines(text, Mode.CREATE).next().orElseThrow().change().mode())
                .isEqualTo(Mode.CREATE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | not a JSON object",
                "[1] | not a JSON object",
                "{} | id: missing",
                "{\"id\":7} | id: not accepted",
                "{\"id\":\"a b\"} | id: not accepted",
                "{\"id\":\"a\",\"importMode\":\"sometimes\"} | importMode: not known",
                "{\"id\":\"hush\",\"key\":\"hush | not a JSON object"
            })
    void aMalformedLineIsToldByItsNumberAndTheNextIsRead(String line, String what) throws Exception {
        ImportLines lines = lines("\n" + line + "\n{\"id\":\"next\"}\n", null);

        assertThatThrownBy(lines::next)
                .isInstanceOf(ImportLines.Malformed.class)
                .hasMessageStartingWith("line 2: " + what)
                .hasMessageNotContaining("hush");
        assertThat(lines.next().orElseThrow().change().identity()).hasToString("next");
    }

    @Test
    void aLineOfAnyLengthTakesNoMoreMemoryThanItsLimit() throws Exception {
        ImportLines lines = lines("x".repeat(ImportLines.MAX_LENGTH + 1) + "\n{\"id\":\"next\"}", null);

        assertThatThrownBy(lines::next).hasMessage("line 1: longer than 65536 characters");
        assertThat(lines.next().orElseThrow().number()).isEqualTo(2);
    }
}
