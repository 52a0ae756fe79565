package io.culvert.registry.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Outcome;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    private static final JsonObject TWIN = new JsonObject("{\"deviceId\":\"d'1\",\"status\":\"enabled\","
            + "\"connectionState\":\"Connected\",\"version\":3,\"lastActivityTime\":\"2026-03-01T12:00:05.000Z\","
            + "\"statusReason\":null,\"capabilities\":{\"iotEdge\":false},"
            + "\"tags\":{\"site\":\"berlin\",\"Floor\":2,\"on\":true,\"none\":null,\"at\":{\"main hall\":\"x\"},"
            + "\"list\":[1]}}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deviceId = \"d'1\"",
                "deviceId = 'd\\'1'",
                "deviceId = 'd\\u00271'",
                "DEVICEID = \"d'1\"",
                "'enabled' = status",
                "status != 'disabled'",
                "status <> 'disabled'",
                "tags.site = 'berlin' AND status = 'enabled'",
                "tags.site = 'x' OR status = 'enabled'",
                "tags.site = 'berlin' OR tags.site = 'x' AND status = 'no'",
                "NOT (tags.site = 'x' OR status = 'disabled')",
                "not tags.site = 'x' and status = 'enabled'",
                "((tags.site = 'berlin'))",
                "tags.Floor > 1 AND tags.Floor >= 2 AND tags.Floor < 2.5 AND tags.Floor <= 2e0",
                "tags.Floor = 2.0",
                "tags.Floor > -1",
                "tags.on = true",
                "tags.on != false",
                "capabilities.iotEdge = FALSE",
                "tags.none = null",
                "IS_NULL(statusReason)",
                "IS_DEFINED(tags.site)",
                "NOT IS_DEFINED(tags.nowhere)",
                "is_defined(tags.none)",
                "STARTSWITH(tags.site, 'ber')",
                "STARTS_WITH(deviceId, 'd')",
                "ENDS_WITH(tags.site, 'lin')",
                "CONTAINS(tags.site, 'erl')",
                "tags.site IN ['paris', 'berlin']",
                "tags.site NOT IN ['paris']",
                "tags.site NIN ['paris']",
                "tags.Floor IN [1, 2]",
                "tags.none IN [null]",
                "tags.at['main hall'] = 'x'",
                "tags.site > 'b' AND tags.site < 'c'",
                "lastActivityTime = '2026-03-01T12:00:05Z'",
                "lastActivityTime >= '2026-03-01T12:00:05.0Z'",
                "lastActivityTime < '2026-03-01T12:00:05.001Z'",
                "lastActivityTime > '2026'",
                "version = 3",
                "IS_DEFINED(tags.nowhere) OR tags.site = 'berlin'",
                "tags.nowhere = 1 OR tags.site = 'berlin'",
            })
    void finds(String where) {
        assertThat(parsed("SELECT * FROM devices WHERE " + where).matches(TWIN)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deviceId = 'D''1'",
                "deviceId = 'd1'",
                "status = 'Enabled'",
                "tags.floor = 2",
                "Tags.site = 'x'",
                "tags.nowhere = 'x'",
                "tags.nowhere != 'x'",
                "NOT tags.nowhere = 'x'",
                "NOT (tags.nowhere = 'x' OR tags.site = 'x')",
                "tags.nowhere IN ['x']",
                "tags.nowhere NOT IN ['x']",
                "tags.site = 7",
                "tags.site != 7",
                "tags.site > null",
                "tags.Floor = '2'",
                "tags.on = 'true'",
                "tags.at = 'x'",
                "tags.list = 1",
                "tags.site.deeper = 'x'",
                "STARTS_WITH(tags.Floor, '2')",
                "tags.site = 'berlin' AND status = 'disabled'",
            })
    void leavesOut(String where) {
        Outcome<Query> query = Query.parse("SELECT * FROM devices WHERE " + where);

        boolean found = query instanceof Outcome.Granted<Query> granted
                && granted.value().matches(TWIN);
        assertThat(found).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | query: the end at position 1 is not understood (expected: SELECT)",
                "DELETE * FROM devices | query: DELETE at position 1 is not understood (expected: SELECT)",
                "SELECT | query: the end at position 7 is not understood"
                        + " (expected: the name of a field, such as deviceId or tags.site)",
                "SELECT * | query: the end at position 9 is not understood (expected: FROM)",
                "SELECT * FROM jobs | query: jobs at position 15 is not understood"
                        + " (expected: devices or devices.modules)",
                "SELECT * FROM devices.jobs | query: jobs at position 23 is not understood (expected: modules)",
                "SELECT * FROM devices ORDER BY deviceId | query: ORDER at position 23 is not understood"
                        + " (expected: WHERE or the end)",
                "SELECT * FROM devices WHERE a = 1 GROUP BY b | query: GROUP at position 35 is not understood"
                        + " (expected: AND, OR or the end)",
                "SELECT TOP 5 * FROM devices | query: TOP at position 8 is not supported"
                        + " (expected: *, COUNT() or fields; x-ms-max-item-count bounds a page)",
                "SELECT SUM(a) FROM devices | query: SUM at position 8 is not understood"
                        + " (expected: *, COUNT() or fields)",
                "SELECT a AS FROM devices | query: devices at position 18 is not understood (expected: FROM)",
                "SELECT * FROM devices WHERE | query: the end at position 28 is not understood"
                        + " (expected: a field, a text, a number, true, false or null)",
                "SELECT * FROM devices WHERE a | query: the end at position 30 is not understood"
                        + " (expected: = != <> < <= > >= or IN)",
                "SELECT * FROM devices WHERE a LIKE 'x' | query: LIKE at position 31 is not understood"
                        + " (expected: = != <> < <= > >= or IN)",
                "SELECT * FROM devices WHERE a = 'x | query: the text that begins at position 33 has no end quote",
                "SELECT * FROM devices WHERE a = '\\n' | query: the escape at position 34 is not understood"
                        + " (expected: \\' \\\" \\\\ or \\u and four hexadecimal digits)",
                "SELECT * FROM devices WHERE a = '\\u00' | query: the escape at position 34 is cut short"
                        + " (expected: \\u and four hexadecimal digits)",
                "SELECT * FROM devices WHERE a = 1.2.3 | query: 1.2.3 at position 33 is no number",
                "SELECT * FROM devices WHERE a = 1e999 | query: 1e999 at position 33 is no number",
                "SELECT * FROM devices WHERE a = 1; DROP | query: a character at position 34 is not understood"
                        + " (expected: words, 'texts', numbers and = != < <= > >= ( ) [ ] , . *)",
                "SELECT * FROM devices WHERE a-b = 1 | query: a character at position 30 is not understood"
                        + " (expected: words, 'texts', numbers and = != < <= > >= ( ) [ ] , . *)",
                "SELECT * FROM devices WHERE (a = 1 | query: the end at position 35 is not understood (expected: ))",
                "SELECT * FROM devices WHERE a IN [] | query: ] at position 35 is not understood"
                        + " (expected: a field, a text, a number, true, false or null)",
                "SELECT * FROM devices WHERE a IN [b] | query: b at position 35 is not understood"
                        + " (expected: a text, a number, true, false or null)",
                "SELECT * FROM devices WHERE LENGTH(a) = 1 | query: the function LENGTH at position 29 is not"
                        + " supported (expected: IS_DEFINED, IS_NULL, STARTS_WITH, ENDS_WITH or CONTAINS)",
                "SELECT * FROM devices WHERE a = 1 = 2 | query: = at position 35 is not understood"
                        + " (expected: AND, OR or the end)",
                "SELECT * FROM devices WHERE a. = 1 | query: = at position 32 is not understood"
                        + " (expected: the name of a field, such as deviceId or tags.site)",
            })
    void saysWhatIsWrongAndWhere(String text, String message) {
        assertThat(Query.parse(text)).isEqualTo(Outcome.refused(CloseReason.BAD_REQUEST, message));
    }

    @Test
    void depthAndLengthAreBounded() {
        String head = "SELECT * FROM devices WHERE ";

        assertThat(Query.parse(head + "(".repeat(32) + "a=1" + ")".repeat(32))).isInstanceOf(Outcome.Granted.class);
        assertThat(Query.parse(head + "(".repeat(33) + "a=1" + ")".repeat(33)).toString())
                .contains("( at position 61 is too deep (expected: at most 32 levels)");
        assertThat(Query.parse(head + "NOT ".repeat(33) + "a=1").toString()).contains("too deep");
        assertThat(Query.parse(head + "a=1" + " AND a=1".repeat(500))).isInstanceOf(Outcome.Granted.class);
        assertThat(Query.parse(head + "a=1" + " ".repeat(4096)).toString()).contains("at most 4096 characters");
        assertThat(Query.parse(head + "a=1" + " OR (a=1)".repeat(300))).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aLongTextIsNotRepeatedWhole() {
        assertThat(Query.parse("SELECT * FROM devices '" + "x".repeat(1000) + "'")
                        .toString())
                .hasSizeLessThan(250);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "deviceId, tags.site | {\"deviceId\":\"d'1\",\"site\":\"berlin\"}",
                "deviceId AS id, tags.at AS place | {\"id\":\"d'1\",\"place\":{\"main hall\":\"x\"}}",
                "DeviceID, tags.nowhere, statusReason | {\"DeviceID\":\"d'1\",\"statusReason\":null}",
                "tags.at['main hall'] AS 'a b' | {\"a b\":\"x\"}",
            })
    void projects(String columns, String row) {
        Query query = parsed("SELECT " + columns + " FROM devices");

        assertThat(query.select().of(TWIN).encode()).isEqualTo(row);
    }

    @Test
    void countsAndSourcesAreTold() {
        assertThat(parsed("select count() as n from devices.modules where a = 1"))
                .satisfies(query -> assertThat(query.select()).isEqualTo(new Selection.Count("n")))
                .satisfies(query -> assertThat(query.from()).isEqualTo(Query.Source.MODULES));
        assertThat(parsed("SELECT COUNT() FROM devices").select()).isEqualTo(new Selection.Count("count"));
        assertThat(parsed("SELECT * FROM devices").from()).isEqualTo(Query.Source.DEVICES);
        assertThat(parsed(" select\t*\nfrom Devices ").select()).isEqualTo(new Selection.Everything());
    }

    private static Query parsed(String text) {
        Outcome<Query> outcome = Query.parse(text);
        assertThat(outcome).as(text).isInstanceOf(Outcome.Granted.class);
        return ((Outcome.Granted<Query>) outcome).value();
    }
}
