package io.culvert.registry.query;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.json.JsonObject;

/**
 * A query that was understood.
 *
 * <pre>
 * SELECT * | path [AS name], ... | COUNT() [AS name]
 * FROM devices | devices.modules
 * [WHERE condition]
 *
 * condition   condition AND|OR condition, NOT condition, (condition), operand = != &lt;&gt; &lt; &lt;= &gt; &gt;= operand,
 *             operand [NOT] IN [literal, ...], IS_DEFINED(path), IS_NULL(path), STARTS_WITH|ENDS_WITH|CONTAINS(operand, operand)
 * operand     path, or 'text', "text", number, true, false, null
 * path        deviceId, tags.site, tags.at['main floor']
 * </pre>
 *
 * <p>Keywords and the names of a twin's own fields are taken in any case, names of tags are not.
 */
public record Query(Source from, Selection select, Condition where) {
    /** The longest text that is read. */
    public static final int MAX_LENGTH = 4 * 1024;

    /** What is gone through. */
    public enum Source {
        DEVICES,
        MODULES
    }

    /** The query of this text; refused with {@code BAD_REQUEST} and words that name what was not understood and where. */
    public static Outcome<Query> parse(String text) {
        try {
            if (text.length() > MAX_LENGTH) {
                throw new QueryNotUnderstood("query: too long (expected: at most " + MAX_LENGTH + " characters)");
            }
            return Outcome.granted(new QueryParser(QueryTokens.of(text)).query());
        } catch (QueryNotUnderstood e) {
            return Outcome.refused(CloseReason.BAD_REQUEST, e.getMessage());
        }
    }

    /** Whether this twin is one that the query asks for. */
    public boolean matches(JsonObject twin) {
        return where.test(twin) == Truth.TRUE;
    }
}
