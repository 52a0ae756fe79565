package io.culvert.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testhub.HubLayout;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After all other tests of a layout: its hub ends as it should, and no process of it has written what it must not. */
@Tag("every-layout")
@Order(Integer.MAX_VALUE)
class LayoutEndTest {
    @Test
    void everyNodeStopsInOrderAndHasWrittenNoSecretAndNoStackTrace() {
        Assumptions.assumeFalse(
                System.getProperty(HubLayout.PROPERTY, "").isEmpty(), "the hubs of this run are nodes in this JVM");
        assertThat(ClusterLayout.running()).as("a cluster that runs").isPresent();
        if (System.getProperty("long") == null) {
            assertThat(ClusterLayout.started())
                    .as(
                            "clusters, each of which costs seconds (expected: tests on every layout ask for the same settings)")
                    .isEqualTo(1);
        }

        ClusterLayout.endRunning();
    }
}
