package io.culvert.registry;

import static io.culvert.registry.RestUnderTest.assertError;
import static io.culvert.registry.RestUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.protocol.Identity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries through the registry REST, over 2,600 devices of which every hundredth has tags. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QueryRestTest {
    private static final int DEVICES = 2_600;

    private RegistryUnderTest registry;
    private RestUnderTest rest;

    @BeforeAll
    void start() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry);
        for (int i = 0; i < DEVICES; i += 100) {
            JsonArray batch = new JsonArray();
            for (int j = i; j < i + 100; j++) {
                JsonObject device = new JsonObject().put("id", id(j)).put("importMode", "create");
                batch.add(j % 100 == 0 ? device.put("tags", new JsonObject().put("n", j / 100)) : device);
            }
            assertThat(json(rest.post("/devices", batch.encode())).getBoolean("isSuccessful"))
                    .isTrue();
        }
        for (String module : List.of("a", "b", "c")) {
            registry.create(Identity.module(id(7), module));
            registry.create(Identity.module(id(8), module));
        }
    }

    @AfterAll
    void stop() throws Exception {
        registry.close();
    }

    @Test
    void aTwinIsFoundAsItIsRead() throws Exception {
        var response = query("SELECT * FROM devices WHERE deviceId = '" + id(42) + "'", 10, Optional.empty());

        assertThat(response.headers().firstValue("x-ms-item-type")).contains("Twin");
        assertThat(response.headers().firstValue("x-ms-continuation")).isEmpty();
        assertThat(rows(response)).containsExactly(json(rest.get("/twins/" + id(42))));
        assertThat(response.body()).doesNotContain("primaryKey");
    }

    @Test
    void pagesGiveEveryTwinOnceInOrder() throws Exception {
        List<JsonObject> rows = all("SELECT deviceId FROM devices", 700);

        assertThat(rows)
                .extracting(row -> row.getString("deviceId"))
                .containsExactlyElementsOf(
                        IntStream.range(0, DEVICES).mapToObj(QueryRestTest::id).toList());
    }

    @ParameterizedTest
    @CsvSource({"1, 26", "10, 3", "1000, 1"})
    void rareTwinsAreFoundWhateverTheSizeOfAPage(int items, int pages) throws Exception {
        List<Integer> sizes = new ArrayList<>();

        List<JsonObject> rows = all("SELECT tags.n FROM devices WHERE IS_DEFINED(tags.n)", items, sizes);

        assertThat(rows)
                .extracting(row -> row.getInteger("n"))
                .containsExactlyElementsOf(IntStream.range(0, 26).boxed().toList());
        assertThat(sizes).hasSize(pages);
    }

    @Test
    void withoutAPageSizeAPageHasAHundred() throws Exception {
        var response = rest.post("/devices/query?api-version=2021-04-12", "{\"query\":\"SELECT * FROM devices\"}");

        assertThat(rows(response)).hasSize(100);
        assertThat(response.headers().firstValue("x-ms-continuation")).contains(id(99));
    }

    @Test
    void aCountIsOverAllOfThem() throws Exception {
        var response = query("SELECT COUNT() AS n FROM devices WHERE tags.n >= 20", 1, Optional.empty());

        assertThat(response.body()).isEqualTo("[{\"n\":6}]");
        assertThat(response.headers().firstValue("x-ms-item-type")).contains("Raw");
        assertThat(query("SELECT COUNT() FROM devices", 1, Optional.empty()).body())
                .isEqualTo("[{\"count\":2600}]");
    }

    @Test
    void modulesArePagedAcrossTheirDevices() throws Exception {
        List<JsonObject> rows = all("SELECT deviceId, moduleId FROM devices.modules", 2);

        assertThat(rows)
                .extracting(row -> row.getString("deviceId") + "/" + row.getString("moduleId"))
                .containsExactly(id(7) + "/a", id(7) + "/b", id(7) + "/c", id(8) + "/a", id(8) + "/b", id(8) + "/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"query\":7}",
                "{\"query\":\"SELECT\"}",
                "{\"query\":\"SELECT * FROM devices ORDER BY x\"}"
            })
    void aWrongQueryIsRefused(String body) throws Exception {
        assertError(rest.post("/devices/query", body), 400, "ArgumentInvalid");
    }

    @ParameterizedTest
    @CsvSource({"0, ''", "-1, ''", "x, ''", "5, a%20b", "5, %", "5, a/b/c"})
    void aWrongPageIsRefused(String items, String after) throws Exception {
        var response = rest.send(
                "POST",
                "/devices/query",
                "{\"query\":\"SELECT * FROM devices\"}",
                Map.of(
                        "Authorization",
                        registry.token("service"),
                        "x-ms-max-item-count",
                        items,
                        "x-ms-continuation",
                        after));

        assertError(response, 400, "ArgumentInvalid");
    }

    @Test
    void oneCallToTheRegistryLooksAtABoundedNumber() throws Exception {
        var found = registry.granted(
                QueryCalls.SCAN,
                new QueryCalls.Scan("SELECT * FROM devices WHERE tags.n = 99", Optional.empty(), 1_000));

        assertThat(found.rows()).isEmpty();
        assertThat(found.last()).contains(Identity.device(id(TwinScan.MAX_SEEN - 1)));
    }

    private List<JsonObject> all(String text, int items) throws Exception {
        return all(text, items, new ArrayList<>());
    }

    private List<JsonObject> all(String text, int items, List<Integer> sizes) throws Exception {
        List<JsonObject> rows = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            var response = query(text, items, after);
            List<JsonObject> page = rows(response);
            assertThat(page).hasSizeLessThanOrEqualTo(items);
            sizes.add(page.size());
            rows.addAll(page);
            after = response.headers().firstValue("x-ms-continuation");
        } while (after.isPresent());
        return rows;
    }

    private HttpResponse<String> query(String text, int items, Optional<String> after) throws Exception {
        Map<String, String> headers = new HashMap<>(
                Map.of("Authorization", registry.token("service"), "x-ms-max-item-count", Integer.toString(items)));
        after.ifPresent(token -> headers.put("x-ms-continuation", token));
        return rest.send(
                "POST", "/devices/query", new JsonObject().put("query", text).encode(), headers);
    }

    private static List<JsonObject> rows(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new JsonArray(response.body())
                .stream().map(JsonObject.class::cast).toList();
    }

    private static String id(int i) {
        return "d%04d".formatted(i);
    }
}
