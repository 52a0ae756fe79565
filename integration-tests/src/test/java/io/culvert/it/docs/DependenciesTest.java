package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every library is written down once with its version, and once with its reason. */
class DependenciesTest {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*(<version>)?");

    @Test
    void everyLibraryHasItsReason() {
        String reasons = Repository.text(Repository.root().resolve("docs/decisions/dependencies.md"));

        assertThat(dependencies())
                .filteredOn(found -> !found.group(1).equals("io.culvert"))
                .extracting(found -> found.group(2))
                .filteredOn(library -> !library.endsWith("-bom") && !library.endsWith("-dependencies"))
                .allSatisfy(
                        library -> assertThat(reasons).containsPattern("\\| .*\\b" + library + "\\b.* \\|.*\\|.*\\|"));
    }

    @Test
    void noVersionIsOutsideTheParent() {
        assertThat(Repository.files("pom.xml"))
                .filteredOn(DependenciesTest::isChild)
                .filteredOn(pom ->
                        DEPENDENCY.matcher(Repository.text(pom)).results().anyMatch(found -> found.group(3) != null))
                .extracting(Repository::name)
                .isEmpty();
    }

    /** One without a parent has nowhere else to put its versions. */
    private static boolean isChild(Path pom) {
        return Repository.text(pom).contains("<parent>");
    }

    private static List<MatchResult> dependencies() {
        return Repository.files("pom.xml").stream()
                .flatMap(pom -> DEPENDENCY.matcher(Repository.text(pom)).results())
                .toList();
    }
}
