package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cli.ImportBatches.Batch;
import io.culvert.cli.ImportLines.Line;
import io.culvert.client.IdentityChange;
import io.culvert.client.IdentityChange.Mode;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportBatchesTest {
    private final ImportBatches batches = new ImportBatches();
    private final List<Batch> full = new ArrayList<>();
    private int lines;

    private void device(String id) {
        add(new JsonObject().put("id", id), 30);
    }

    private void module(String device) {
        add(new JsonObject().put("id", device).put("moduleId", "m" + lines), 50);
    }

    private void add(JsonObject json, int length) {
        lines++;
        batches.add(new Line(lines, length, IdentityChange.of(json, Mode.CREATE)))
                .ifPresent(full::add);
    }

    private List<Integer> sizes() {
        batches.rest().ifPresent(full::add);
        return full.stream().map(batch -> batch.lines().size()).toList();
    }

    private List<Boolean> after() {
        return full.stream().map(Batch::after).toList();
    }

    @Test
    void devicesAreSentAHundredAtATime() {
        for (int i = 0; i < 250; i++) {
            device("d" + i);
        }

        assertThat(sizes()).containsExactly(100, 100, 50);
        assertThat(after()).containsOnly(false);
    }

    @Test
    void aDeviceStaysWithItsModules() {
        for (int i = 0; i < 98; i++) {
            device("d" + i);
        }
        device("last");
        for (int i = 0; i < 10; i++) {
            module("last");
        }

        assertThat(sizes()).containsExactly(98, 11);
        assertThat(after()).containsExactly(false, false);
    }

    @Test
    void modulesThatDoNotFitWithTheirDeviceComeAfterIt() {
        device("d");
        for (int i = 0; i < 150; i++) {
            module("d");
        }
        device("e");

        assertThat(sizes()).containsExactly(100, 52);
        assertThat(after()).containsExactly(false, true);
    }

    @Test
    void modulesFarFromTheirDevicesComeAfterAllBefore() {
        device("a");
        device("b");
        module("a");
        assertThat(sizes()).containsExactly(3);
        assertThat(after()).containsExactly(false);

        module("b");
        assertThat(sizes()).containsExactly(3, 1);
        assertThat(after()).containsExactly(false, true);
    }

    @Test
    void aRequestIsNoLongerThanAHubTakes() {
        for (int i = 0; i < 10; i++) {
            add(new JsonObject().put("id", "d" + i), 64 * 1024);
        }

        assertThat(sizes()).containsExactly(4, 4, 2);
    }

    @Test
    void nothingMakesNoRequest() {
        assertThat(sizes()).isEmpty();
    }
}
