package io.culvert.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every relative link in a Markdown file leads to a file, and to a heading where it names one. */
class MarkdownLinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern ABSOLUTE = Pattern.compile("[a-z]+:.*");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Path page : Repository.files(".md")) {
            Matcher link = LINK.matcher(CODE.matcher(Repository.text(page)).replaceAll("code"));
            while (link.find()) {
                if (!ABSOLUTE.matcher(link.group(1)).matches() && !leadsSomewhere(page, link.group(1))) {
                    broken.add(Repository.name(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageCanBeReachedFromTheReadme() {
        List<Path> reached = new ArrayList<>(List.of(Repository.root().resolve("README.md")));
        for (int next = 0; next < reached.size(); next++) {
            Path page = reached.get(next);
            if (!page.toString().endsWith(".md")) {
                continue;
            }
            Matcher link = LINK.matcher(Repository.text(page));
            while (link.find()) {
                if (!ABSOLUTE.matcher(link.group(1)).matches()) {
                    Path target = file(page, link.group(1));
                    if (Files.exists(target) && !reached.contains(target)) {
                        reached.add(target);
                    }
                }
            }
        }

        assertThat(Repository.files(".md"))
                .filteredOn(page -> page.startsWith(Repository.root().resolve("docs")))
                .isSubsetOf(reached);
    }

    private static boolean leadsSomewhere(Path page, String target) {
        Path file = file(page, target);
        int hash = target.indexOf('#');
        return Files.exists(file) && (hash < 0 || headings(file).contains(target.substring(hash + 1)));
    }

    private static Path file(Path page, String target) {
        String path = target.replaceFirst("#.*", "");
        return path.isEmpty() ? page : page.resolveSibling(path).normalize();
    }

    /** The anchors that code hosts make of headings. */
    private static List<String> headings(Path file) {
        return Repository.text(file)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ *", "").toLowerCase(Locale.ROOT))
                .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
