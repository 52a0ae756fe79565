package io.culvert.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * A list of records that is printed part by part as they come: a table, or a JSON array of the whole records without their keys.
 * Used by one thread.
 */
final class Listing {
    private final PrintWriter out;
    private final Optional<TextTable> table;
    private boolean begun;

    private Listing(PrintWriter out, Optional<TextTable> table) {
        this.out = out;
        this.table = table;
    }

    static Listing table(PrintWriter out, String... heads) {
        return new Listing(out, Optional.of(new TextTable(heads)));
    }

    static Listing json(PrintWriter out) {
        return new Listing(out, Optional.empty());
    }

    /** @param cells what the table shows of the record */
    void add(JsonObject record, String... cells) {
        if (table.isPresent()) {
            table.get().row(cells);
        } else {
            out.print(begun ? ", " : "[ ");
            out.print(withoutKeys(record).encodePrettily());
        }
        begun = true;
    }

    /** Prints what was added; columns keep at least the widths that they have by now. */
    void flush() {
        table.ifPresent(rows -> rows.flush().forEach(out::println));
        out.flush();
    }

    void end() {
        if (table.isEmpty()) {
            out.println(begun ? " ]" : "[ ]");
        }
        flush();
    }

    static JsonObject withoutKeys(JsonObject record) {
        JsonObject shown = record.copy();
        if (shown.getValue("authentication") instanceof JsonObject authentication) {
            authentication.remove("symmetricKey");
        }
        return shown;
    }
}
