package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What keeps the tree readable: short files, and names that say what a thing is. */
class HouseRulesTest {
    private static final int LONGEST_FILE = 400;
    private static final int LONG_FILE = 250;
    private static final int MEDIAN_FILE = 100;

    /** Words that say nothing, as a folder or as one word of a type's name. */
    private static final Pattern EMPTY_WORD = Pattern.compile("(?i)utils?|common|helpers?|manager|impl");
    /** Notes of unfinished work; spelt so that this file holds none. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

    @Test
    void noFileIsTooLongToRead() {
        assertThat(Repository.files(".java", ".md", ".sh", "culvert", "run"))
                .filteredOn(file -> lines(file) > LONGEST_FILE)
                .extracting(file -> Repository.name(file) + ": " + lines(file) + " lines (expected: at most 400)")
                .isEmpty();
    }

    @Test
    void mostFilesAreShort() {
        List<Long> lengths = Repository.files(".java").stream()
                .map(HouseRulesTest::lines)
                .sorted()
                .toList();

        assertThat(lengths.get(lengths.size() * 9 / 10)).as("9 of 10 files").isLessThanOrEqualTo(LONG_FILE);
        assertThat(lengths.get(lengths.size() / 2)).as("half of the files").isLessThanOrEqualTo(MEDIAN_FILE);
    }

    @Test
    void noFolderOrTypeHasAnEmptyWordForAName() {
        assertThat(Repository.files(".java"))
                .filteredOn(HouseRulesTest::hasEmptyWord)
                .extracting(Repository::name)
                .isEmpty();
    }

    @Test
    void nothingIsMarkedAsUnfinished() {
        assertThat(Repository.files(
                        ".java", ".md", ".xml", ".yaml", ".yml", ".sql", ".sh", ".service", "culvert", "run"))
                .filteredOn(file -> UNFINISHED.matcher(Repository.text(file)).find())
                .extracting(Repository::name)
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(Repository.files(".java"))
                .filteredOn(file -> file.toString().contains("/src/main/java/"))
                .extracting(Path::getParent)
                .filteredOn(
                        folder -> !folder.resolve("package-info.java").toFile().exists())
                .extracting(Repository::name)
                .isEmpty();
    }

    private static boolean hasEmptyWord(Path file) {
        for (Path part : Repository.root().relativize(file)) {
            String name = part.toString().replaceFirst("\\.java$", "");
            for (String word : name.split("(?=[A-Z])|[-_.]")) {
                if (EMPTY_WORD.matcher(word).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long lines(Path file) {
        return Repository.text(file).lines().count();
    }
}
