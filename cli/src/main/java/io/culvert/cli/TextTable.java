package io.culvert.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that are as wide as their longest cell. Used by one thread. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widths;

    TextTable(String... heads) {
        widths = new int[heads.length];
        rows.add(List.of(heads));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The lines, without blanks at their ends. */
    List<String> lines() {
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(this::line).toList();
    }

    /** The same, and forgets them: the lines of later rows are given next, in columns that are no narrower. */
    List<String> flush() {
        List<String> lines = lines();
        rows.clear();
        return lines;
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
