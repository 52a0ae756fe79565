package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Registry of npm's azure-iothub: modules, twins, many devices in one request, statistics and queries. */
class NodeFleetTest {
    private static final JsonObject ALL_WELL =
            new JsonObject().put("isSuccessful", true).put("errors", new JsonArray());

    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheScript() {
        run = NodeScripts.run(AZURE.hub(), "fleet.js", Map.of());
    }

    @Test
    void aModuleIsCreatedReadListedAndRemoved() {
        JsonObject module = run.object("get a module");

        assertThat(run.value("add a module")).isEqualTo(200);
        assertThat(module.getString("deviceId")).isEqualTo("gateway");
        assertThat(module.getString("moduleId")).isEqualTo("camera");
        assertThat(module.getString("managedBy")).isEqualTo("us");
        assertThat(module.getInteger("keyBytes")).isEqualTo(32);
        assertThat(run.array("modules on a device")).isEqualTo(JsonArray.of("camera", "door"));
        assertThat(run.value("remove a module")).isEqualTo(204);
    }

    @Test
    void aModuleIsUpdatedByItsEtagOrByForce() {
        assertThat(run.value("update a module by its etag")).isEqualTo(true);
        assertThat(run.error("update a module by its former etag")).isEqualTo("InvalidEtagError");
        assertThat(run.value("update a module by force")).isEqualTo(true);
        assertThat(run.object("the module after that").getString("managedBy")).isEqualTo("force");
    }

    @Test
    void aModuleThatIsThereOrHasNoDeviceIsRefused() {
        assertThat(run.error("add it again")).isEqualTo("DeviceAlreadyExistsError");
        assertThat(run.error("add a module to a stranger")).isEqualTo("DeviceNotFoundError");
    }

    /** The SDK has a class for a device that is not there and none for a module. */
    @Test
    void aModuleThatIsNotThereIsAnErrorThatSaysSo() {
        assertThat(run.message("get a module that is not there")).isEqualTo("Not found");
        assertThat(run.message("remove it again")).isEqualTo("Not found");
    }

    @Test
    void aTwinHasTagsAndNothingElseOfItsOwn() {
        JsonObject twin = run.object("twin");

        assertThat(twin.getString("class")).isEqualTo("Twin");
        assertThat(twin.getString("deviceId")).isEqualTo("labelled");
        assertThat(twin.getString("status")).isEqualTo("enabled");
        assertThat(twin.getJsonObject("tags")).isEmpty();
        assertThat(twin.getInteger("desired")).isEqualTo(1);
        assertThat(run.error("twin of a stranger")).isEqualTo("DeviceNotFoundError");
    }

    @Test
    void tagsAreMerged() {
        JsonObject site = new JsonObject().put("city", "Oslo").put("floor", 2);

        assertThat(tags("tags")).isEqualTo(new JsonObject().put("site", site).put("old", true));
        assertThat(tags("tags by any etag")).isEqualTo(new JsonObject().put("site", site.put("floor", 3)));
        assertThat(tags("tags by the twin itself"))
                .isEqualTo(new JsonObject().put("site", site).put("owner", "us"));
    }

    @Test
    void tagsOfAModuleAreItsOwn() {
        assertThat(tags("twin of a module")).isEmpty();
        assertThat(tags("tags of a module")).isEqualTo(new JsonObject().put("side", "north"));
    }

    @Test
    void anEtagThatIsNoLongerTheTwinsIsAnInvalidEtagError() {
        assertThat(run.error("tags by the former etag")).isEqualTo("InvalidEtagError");
        assertThat(run.object("tags by the twin itself").getBoolean("newEtag")).isTrue();
    }

    @Test
    void aHundredDevicesAreAddedAndRemovedAtOnce() {
        assertThat(run.object("add a hundred")).isEqualTo(ALL_WELL);
        assertThat(run.array("remove them")).containsExactly(ALL_WELL, ALL_WELL);
    }

    @Test
    void oneOfManyThatFailsIsNamedAndTheOthersAreDone() {
        assertThat(onlyError("add one that is there and one that is not")).isEqualTo("fleet-000 DeviceAlreadyExists");
        assertThat(onlyError("update by force")).isEqualTo("stranger DeviceNotFound");
    }

    @Test
    void manyAreUpdatedByTheirEtags() {
        assertThat(run.object("update by the etag")).isEqualTo(ALL_WELL);
        assertThat(onlyError("update by the former etag")).isEqualTo("fleet-001 PreconditionFailed");
    }

    @Test
    void statisticsFollowTheRegistry() {
        JsonObject before = run.object("statistics");
        JsonObject after = run.object("statistics when two are disabled");

        assertThat(before.getInteger("totalDeviceCount"))
                .isGreaterThan(100)
                .isEqualTo(before.getInteger("enabledDeviceCount") + before.getInteger("disabledDeviceCount"));
        assertThat(after.getInteger("totalDeviceCount")).isEqualTo(before.getInteger("totalDeviceCount"));
        assertThat(after.getInteger("disabledDeviceCount")).isEqualTo(before.getInteger("disabledDeviceCount") + 2);
    }

    @Test
    void aQueryFindsTwinsByTheirTags() {
        assertThat(run.array("query for tags"))
                .containsExactly(new JsonObject()
                        .put("class", "Twin")
                        .put("deviceId", "fleet-003")
                        .put("city", "Bergen"));
    }

    @Test
    void aQueryComesPageByPage() {
        JsonArray pages = run.object("query page by page").getJsonArray("pages");

        assertThat(pages.size()).isGreaterThan(2);
        assertThat(pages.stream().limit(pages.size() - 1L)).containsOnly(40);
        assertThat(pages.stream().mapToInt(Integer.class::cast).sum())
                .isEqualTo(run.object("query page by page").getInteger("different"));
    }

    @Test
    void aQueryFindsModules() {
        assertThat(run.array("query for modules")).isEqualTo(JsonArray.of("gateway/door"));
    }

    @Test
    void aQueryThatIsNoneIsAnArgumentErrorThatSaysWhere() {
        assertThat(run.error("query that is none")).isEqualTo("ArgumentError");
        assertThat(run.message("query that is none")).contains("SELEKT");
    }

    private static JsonObject tags(String step) {
        return run.object(step).getJsonObject("tags");
    }

    private static String onlyError(String step) {
        JsonArray errors = run.object(step).getJsonArray("errors");
        assertThat(run.object(step).getBoolean("isSuccessful")).isFalse();
        assertThat(errors.size()).isEqualTo(1);
        return errors.getJsonObject(0).getString("deviceId") + " "
                + errors.getJsonObject(0).getString("errorCode");
    }
}
