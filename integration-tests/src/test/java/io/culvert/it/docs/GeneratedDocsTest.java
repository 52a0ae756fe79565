package io.culvert.it.docs;

import org.junit.jupiter.api.Test;

/** The reference pages say what the code says. */
class GeneratedDocsTest {
    @Test
    void everyEndingIsInTheReference() {
        GeneratedSection.hold("reference/close-reasons.md", CloseReasonTable.render());
    }

    @Test
    void everyKeyOfTheConfigurationIsInTheReference() {
        GeneratedSection.hold("reference/configuration.md", ConfigurationTable.render());
    }

    @Test
    void everyCommandAndFlagIsInTheReference() {
        GeneratedSection.hold("reference/cli.md", CommandReference.render());
    }

    @Test
    void everyExitCodeIsInTheReference() {
        GeneratedSection.hold("reference/exit-codes.md", CommandReference.renderExitCodes());
    }
}
