package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.it.websocket.ConformanceCases;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference pages say what the code says. */
class GeneratedDocsTest {
    private static final Pattern KEY = Pattern.compile(
            "`((?!hub\\.example|node\\.yaml)(?:hub|node|https|mqtt|management|tickets|cluster|registry|coordinator|endpoint|quotas)\\.[a-z.-]+)`");

    @Test
    void everyKeyThatAPageNamesExists() {
        String keys = ConfigurationTable.render();

        assertThat(Repository.files(".md"))
                .flatMap(page -> KEY.matcher(Repository.text(page)).results().toList())
                .extracting(found -> found.group(1))
                .allSatisfy(key -> assertThat(keys).contains("| `" + key + "` |"));
    }

    @Test
    void everyEndingIsInTheReference() {
        GeneratedSection.hold("reference/close-reasons.md", CloseReasonTable.render());
    }

    @Test
    void everyAnswerCloseCodeAndLimitOfTheWireIsInTheReference() {
        GeneratedSection.hold("reference/wire.md", "errors", WireTables.errors());
        GeneratedSection.hold("reference/wire.md", "closes", WireTables.closes());
        GeneratedSection.hold("reference/wire.md", "limits", WireTables.limits());
    }

    @Test
    void everyKeyOfTheConfigurationIsInTheReference() {
        GeneratedSection.hold("reference/configuration.md", ConfigurationTable.render());
    }

    @Test
    void everyCommandAndFlagIsInTheReference() {
        GeneratedSection.hold("reference/cli.md", CommandReference.render());
        GeneratedSection.hold("reference/cli-registry.md", CommandReference.renderRegistry());
        GeneratedSection.hold("reference/cli-access.md", CommandReference.renderAccess());
    }

    @Test
    void everyRouteIsInTheReferenceWithWhoMayUseIt() throws Exception {
        GeneratedSection.hold("reference/authorization.md", AuthorizationTable.render());
    }

    @Test
    void everyCaseOfAutobahnThatIsNotHeldIsOnItsPage() {
        GeneratedSection.hold("internals/websocket-conformance.md", ConformanceCases.render());
    }

    @Test
    void everyExitCodeIsInTheReference() {
        GeneratedSection.hold("reference/exit-codes.md", CommandReference.renderExitCodes());
    }
}
