package io.culvert.registry.query;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** What a query answers of each twin that it finds. */
public sealed interface Selection {
    /** The whole twin. */
    record Everything() implements Selection {}

    /** Some of its fields, in this order. */
    record Columns(List<Column> columns) implements Selection {
        public Columns {
            columns = List.copyOf(columns);
        }
    }

    /** Nothing of the twins, but how many there are, in a field of this name. */
    record Count(String name) implements Selection {}

    /** A field of a twin, and its name in the answer. */
    record Column(Operand.Path path, String name) {}

    /** What is answered of this twin; what a path does not find is left out. */
    default JsonObject of(JsonObject twin) {
        if (!(this instanceof Columns some)) {
            return twin;
        }
        JsonObject row = new JsonObject();
        for (Column column : some.columns()) {
            Optional<Object> value = column.path().in(twin);
            value.ifPresent(found -> row.put(column.name(), found == Operand.NULL ? null : found));
        }
        return row;
    }
}
