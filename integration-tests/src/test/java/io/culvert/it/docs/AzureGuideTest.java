package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The guide to the Azure SDKs: its code and its versions are those that the tests run. */
class AzureGuideTest {
    private static final Path ROOT = Repository.root();
    private static final Path SCRIPTS = ROOT.resolve("integration-tests/src/test/node/azure");
    private static final Path PROGRAMS = ROOT.resolve("integration-tests/azure-java");
    private static final String GUIDE = Repository.text(ROOT.resolve("docs/guides/azure-sdks.md"));

    @ParameterizedTest
    @CsvSource({"js, src/test/node/azure, .js", "java, azure-java, .java"})
    void everyLineOfItsCodeIsRunByTheTests(String language, String folder, String ending) {
        List<String> run = Repository.files(ending).stream()
                .filter(file ->
                        file.startsWith(ROOT.resolve("integration-tests").resolve(folder)))
                .flatMap(file -> lines(Repository.text(file)))
                .toList();

        assertThat(code(language)).isNotEmpty().isSubsetOf(run);
    }

    @Test
    void itsVersionsAreThoseThatTheTestsRun() {
        String run = Repository.text(SCRIPTS.resolve("package.json")) + Repository.text(PROGRAMS.resolve("pom.xml"));

        assertThat(run)
                .contains("\"azure-iothub\": \"" + version("azure-iothub") + "\"")
                .contains("\"azure-iot-device\": \"" + version("azure-iot-device") + "\"")
                .containsPattern("iot-service-client</artifactId>\\s*<version>" + version("iot-service-client") + "<")
                .containsPattern("iot-device-client</artifactId>\\s*<version>" + version("iot-device-client") + "<");
    }

    /** The first version in the row of the table that begins with this package. */
    private static String version(String name) {
        return GUIDE.lines()
                .filter(line -> line.matches("\\| \\w+ `" + name + "`.*"))
                .map(line -> line.split("\\|")[2].strip().replaceAll(",.*", ""))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> code(String language) {
        return Stream.of(GUIDE.split("```" + language + "\n"))
                .skip(1)
                .flatMap(block -> lines(block.substring(0, block.indexOf("```"))))
                .filter(line -> !line.startsWith("//"))
                .toList();
    }

    private static Stream<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty());
    }
}
