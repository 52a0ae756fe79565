package io.culvert.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Maven's iot-service-client: modules, statistics, twins and queries. */
class JavaFleetTest {
    @RegisterExtension
    static final SdkHubExtension AZURE = new SdkHubExtension();

    private static Transcript run;

    @BeforeAll
    static void runTheProgram() throws Exception {
        run = JavaPrograms.run(AZURE.hub(), "FleetProgram", Map.of());
    }

    @Test
    void aModuleIsCreatedReadUpdatedListedAndRemoved() {
        assertThat(run.value("add a module")).isEqualTo("java-gateway/camera");
        assertThat(run.value("get a module")).isEqualTo("java-gateway/camera");
        assertThat(run.value("update a module")).isEqualTo(true);
        assertThat(run.array("modules on a device")).isEqualTo(JsonArray.of("camera", "door"));
        assertThat(run.value("remove a module")).isEqualTo(true);
    }

    @Test
    void aModuleThatIsThereOrIsNotIsRefusedByName() {
        assertThat(run.error("add it again")).isEqualTo("IotHubConflictException");
        assertThat(run.message("add it again")).contains("ModuleAlreadyExistsOnDevice");
        assertThat(run.error("get a module that is not there")).isEqualTo("IotHubNotFoundException");
        assertThat(run.message("get a module that is not there")).contains("ModuleNotFound");
    }

    /** The SDK misspells the field with the enabled ones, and always finds 0. */
    @Test
    void statisticsAreRead() {
        JsonArray counts = run.array("statistics");

        assertThat(counts.getInteger(0)).isPositive();
        assertThat(counts.getInteger(2)).isBetween(0, counts.getInteger(0));
    }

    @Test
    void tagsAreMergedOrReplaced() {
        assertThat(tags("twin")).isEmpty();
        assertThat(tags("tags")).isEqualTo(new JsonObject().put("city", "Oslo"));
        assertThat(tags("more tags"))
                .isEqualTo(new JsonObject().put("city", "Oslo").put("floor", "2"));
        assertThat(tags("replaced tags")).isEqualTo(new JsonObject().put("owner", "java"));
    }

    @Test
    void aTwinThatHasChangedOrIsNotThereIsRefused() {
        assertThat(run.error("tags by a former etag")).isEqualTo("IotHubPreconditionFailedException");
        assertThat(run.error("twin of a stranger")).isEqualTo("IotHubNotFoundException");
    }

    @Test
    void aModuleHasATwinOfItsOwn() {
        assertThat(run.object("twin of a module").getString("moduleId")).isEqualTo("door");
        assertThat(tags("twin of a module")).isEmpty();
    }

    @Test
    void aQueryFindsTwinsByTagsAndPageByPage() {
        assertThat(run.array("query for tags")).isEqualTo(JsonArray.of("java-gateway"));
        assertThat(run.array("query page by page"))
                .isEqualTo(JsonArray.of("java-page-0", "java-page-1", "java-page-2", "java-page-3", "java-page-4"));
    }

    private static JsonObject tags(String step) {
        return run.object(step).getJsonObject("tags");
    }
}
